using System.Collections.Concurrent;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Operations;

/// <summary>
/// Where the value of an expression may come from, through locals, members, parameters, returned values and the elements of
/// collections, without regard to order. Bounded: a value that is handed about further than that is unknown. What code
/// outside can give is unknown, beside what is given in sight.
/// </summary>
internal sealed partial class ValueOrigins(SemanticModels models, Visibility visibility, Implementations implementations)
{
    private readonly ConcurrentDictionary<SyntaxNode, AssignedValues> _locals = new();
    private readonly ConcurrentDictionary<ISymbol, ImmutableArray<IOperation?>> _members = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ISymbol, ImmutableArray<IOperation?>> _parameters = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ISymbol, ImmutableArray<IOperation?>> _elements = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ISymbol, ImmutableArray<IOperation>> _uses = new(SymbolEqualityComparer.Default);

    public SemanticModels Models => models;

    public Visibility Visibility => visibility;

    public Implementations Implementations => implementations;

    /// <summary>
    /// Lambdas, names of methods, creations, calls, constants; a parameter that <paramref name="own"/> has for itself;
    /// null for a value that nobody here has seen.
    /// </summary>
    public List<IOperation?> Of(IOperation value, IMethodSymbol? own, CancellationToken cancellationToken)
    {
        var search = new ValueSearch(this, own, remembers: true, cancellationToken);
        search.Follow(value, 0);
        return search.Found;
    }

    /// <summary>The same for what the callers of a method pass; nothing at all where nobody calls it.</summary>
    public List<IOperation?> OfParameter(IParameterSymbol parameter, CancellationToken cancellationToken)
    {
        var search = new ValueSearch(this, null, remembers: true, cancellationToken);
        foreach (IOperation? given in GivenTo(parameter.OriginalDefinition, cancellationToken))
        {
            search.Follow(given, 1);
        }

        return search.Found;
    }

    /// <summary>What lies in the collection that a member holds.</summary>
    public ImmutableArray<IOperation?> ElementsOf(ISymbol member, CancellationToken cancellationToken)
    {
        if (_elements.TryGetValue(member, out ImmutableArray<IOperation?> known))
        {
            return known;
        }

        var search = new ValueSearch(this, null, remembers: false, cancellationToken);
        search.FollowHolder(member, 0);
        return _elements.GetOrAdd(member, search.Found.Distinct().ToImmutableArray());
    }

    /// <summary>The values that a field, property or event is given; null among them for those that are not seen.</summary>
    public ImmutableArray<IOperation?> GivenTo(ISymbol member, CancellationToken cancellationToken) => member is IParameterSymbol parameter
        ? _parameters.TryGetValue(parameter, out ImmutableArray<IOperation?> given)
            ? given
            : _parameters.GetOrAdd(parameter, ValuesOfParameter(parameter, cancellationToken))
        : _members.TryGetValue(member, out ImmutableArray<IOperation?> known)
        ? known
        : _members.GetOrAdd(member, ValuesOfMember(member, cancellationToken));

    /// <summary>The values that a local or parameter is given in the member that declares it.</summary>
    public IReadOnlyList<IOperation?> WrittenTo(ISymbol variable, CancellationToken cancellationToken)
    {
        if (variable is IParameterSymbol { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } } parameter
            && parameter.DeclaringSyntaxReferences.Any(r => r.GetSyntax(cancellationToken).Parent?.Parent is TypeDeclarationSyntax))
        {
            // Of a primary constructor: every member may.
            ImmutableArray<IOperation?>.Builder values = ImmutableArray.CreateBuilder<IOperation?>();
            foreach (IOperation use in UsesOf(variable, cancellationToken))
            {
                AddWritten(use, values);
            }

            return values;
        }

        return BodyAround(variable, cancellationToken) is not { } body ? new IOperation?[] { null }
            : AssignedIn(body, cancellationToken).Of(variable);
    }

    /// <summary>
    /// Beside these, the operations by which it gets a value that is no expression; of a parameter that the whole type has, the uses that
    /// give it one.
    /// </summary>
    public IReadOnlyList<IOperation> GivenOtherwise(ISymbol variable, CancellationToken cancellationToken)
    {
        if (Values.IsFieldByParameter(variable))
        {
            return UsesOf(variable, cancellationToken).Where(u =>
            {
                ImmutableArray<IOperation?>.Builder values = ImmutableArray.CreateBuilder<IOperation?>();
                AddWritten(u, values);
                return values.Contains(null);
            }).ToList();
        }

        return BodyAround(variable, cancellationToken) is { } body
            ? AssignedIn(body, cancellationToken).OtherwiseOf(variable)
            : ImmutableArray<IOperation>.Empty;
    }

    /// <summary>Whether a variable counts, or changes otherwise than by values that are assigned.</summary>
    public bool IsStepped(ISymbol variable, CancellationToken cancellationToken) => BodyAround(variable, cancellationToken) is not { } body
        || AssignedIn(body, cancellationToken).IsStepped(variable);

    private AssignedValues AssignedIn(SyntaxNode body, CancellationToken cancellationToken) =>
        _locals.GetOrAdd(body, b => new AssignedValues(OperationsIn(b, cancellationToken)));

    /// <summary>The whole member: a lambda may write what is around it. Of a file, only what is no member's.</summary>
    private SyntaxNode? BodyAround(ISymbol variable, CancellationToken cancellationToken)
    {
        List<SyntaxNode> around = variable.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellationToken).Ancestors()
            .Where(FlowGraphs.IsBody).ToList()
            ?? new List<SyntaxNode>();
        SyntaxNode? body = around.LastOrDefault(a => a is not CompilationUnitSyntax) ?? around.LastOrDefault();
        return body is not null && models.Contains(body.SyntaxTree) ? body : null;
    }

    private IEnumerable<IOperation> OperationsIn(SyntaxNode body, CancellationToken cancellationToken) =>
        models.Get(body.SyntaxTree).GetOperation(FlowGraphs.RootOf(body), cancellationToken)?.DescendantsAndSelf()
            ?? Enumerable.Empty<IOperation>();

    /// <summary>Every reference to a variable or member in code that is at hand.</summary>
    public ImmutableArray<IOperation> UsesOf(ISymbol symbol, CancellationToken cancellationToken)
    {
        if (_uses.TryGetValue(symbol, out ImmutableArray<IOperation> known))
        {
            return known;
        }

        IEnumerable<IOperation> uses = symbol is ILocalSymbol
            || symbol is IParameterSymbol && !Values.IsFieldByParameter(symbol) && BodyAround(symbol, cancellationToken) is not null
            ? BodyAround(symbol, cancellationToken) is { } body ? OperationsIn(body, cancellationToken) : Enumerable.Empty<IOperation>()
            : symbol is IPropertySymbol { IsIndexer: true } indexer
            ? CompilationsOf(symbol).SelectMany(c => UnnamedRuns.Of(indexer, models, c, cancellationToken))
            : CompilationsOf(symbol).SelectMany(c => SymbolUses.Uses(symbol, models, c, cancellationToken))
                .Select(n => Named(n, cancellationToken)).OfType<IOperation>();
        ImmutableArray<IOperation> found = uses.Where(u => SymbolEqualityComparer.Default.Equals(SymbolOf(u), symbol)).ToImmutableArray();
        models.Work.Add(found.Length + 1);
        return _uses.GetOrAdd(symbol, found);
    }

    public static ISymbol? SymbolOf(IOperation use) => use switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter.OriginalDefinition,
        IMemberReferenceOperation member => member.Member.OriginalDefinition,
        IImplicitIndexerReferenceOperation { IndexerSymbol: IPropertySymbol indexer } => indexer.OriginalDefinition,
        _ => null,
    };

    private IOperation? Named(SimpleNameSyntax name, CancellationToken cancellationToken)
    {
        SyntaxNode expression = name.Parent is MemberAccessExpressionSyntax access && access.Name == name
            ? access
            : name.Parent is MemberBindingExpressionSyntax binding
            ? binding
            : name;
        return models.Get(name.SyntaxTree).GetOperation(expression, cancellationToken);
    }

    /// <summary>The project of a declaration, and the one above it where that can name it, too.</summary>
    private IEnumerable<Compilation> CompilationsOf(ISymbol symbol)
    {
        Compilation above = models.Compilation;
        Compilation own = symbol.DeclaringSyntaxReferences.Select(r => models.OwnerOf(r.SyntaxTree)).OfType<Compilation>().FirstOrDefault()
            ?? above;
        return own == above || !visibility.IsSeenOutside(symbol) ? new[] { own } : new[] { own, above };
    }

    private ImmutableArray<IOperation?> ValuesOfMember(ISymbol member, CancellationToken cancellationToken)
    {
        ImmutableArray<IOperation?>.Builder values = ImmutableArray.CreateBuilder<IOperation?>();
        if (member.DeclaringSyntaxReferences.IsEmpty && member is IEventSymbol)
        {
            // Whoever has the object may add to it; what is added here is known.
            values.Add(null);
        }
        else if (member.DeclaringSyntaxReferences.IsEmpty || !member.DeclaringSyntaxReferences.All(r => models.Contains(r.SyntaxTree)))
        {
            values.Add(null);
            return values.ToImmutable();
        }

        if (visibility.IsWrittenOutside(member) || member.ContainingType is { IsTupleType: true } or { IsAnonymousType: true }
            || models.Recast(cancellationToken).Has(member)
            || member.IsVirtual || member.IsAbstract || member.IsOverride
            || member is IPropertySymbol { SetMethod: { } setter } && Implements(setter)
            || member is IEventSymbol { AddMethod: { } adder } && Implements(adder))
        {
            values.Add(null);
        }

        foreach (SyntaxNode declaration in member.DeclaringSyntaxReferences.Select(r => r.GetSyntax(cancellationToken)))
        {
            IEnumerable<ExpressionSyntax> given = declaration is ParameterSyntax
                ? Enumerable.Empty<ExpressionSyntax>()
                : Values.ValuesOf(declaration);
            values.AddRange(given.Select(v => ValueOf(v, cancellationToken)));
            if (declaration is ParameterSyntax)
            {
                values.Add(null);
            }
        }

        foreach (IOperation use in CalledAs(member).SelectMany(m => UsesOf(m, cancellationToken)))
        {
            AddWritten(use, values);
        }

        // None at all: it is never anything but null.
        return values.ToImmutable();
    }

    /// <summary>The value of an expression; <c>null!</c> and <c>(x)</c> have none of their own.</summary>
    public IOperation? ValueOf(SyntaxNode expression, CancellationToken cancellationToken)
    {
        while (expression is ParenthesizedExpressionSyntax
            or PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression })
        {
            expression = expression is ParenthesizedExpressionSyntax inner
                ? inner.Expression
                : ((PostfixUnaryExpressionSyntax)expression).Operand;
        }

        return models.Get(expression.SyntaxTree).GetOperation(expression, cancellationToken);
    }

    private static void AddWritten(IOperation use, ImmutableArray<IOperation?>.Builder values)
    {
        IOperation target = Values.SkipConversions(use);
        switch (target.Parent)
        {
            case IDeconstructionAssignmentOperation:
                values.Add(null);
                break;
            case ITupleOperation when Runs.IsDeconstructedInto(target):
                values.Add(GivenValues.AssignedTo(target));
                break;
            case IAssignmentOperation assignment when assignment.Target == target:
                values.Add(assignment.Value);
                break;
            case IEventAssignmentOperation { Adds: true } assignment when assignment.EventReference == target:
                values.Add(assignment.HandlerValue);
                break;
            case IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out, Parent: IInvocationOperation call }:
                bool isKnown = call.TargetMethod.ContainingType.Name is "Interlocked" or "Volatile";
                values.AddRange(
                    isKnown
                        ? call.Arguments.Where(a => a.Parameter?.RefKind == RefKind.None).Select(a => (IOperation?)a.Value)
                        : new IOperation?[] { null });
                break;
            case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol.RefKind: not RefKind.None } }:
            case IAddressOfOperation:
            case var _ when Values.IsTakenByRef(use):
                values.Add(null);
                break;
        }
    }
}
