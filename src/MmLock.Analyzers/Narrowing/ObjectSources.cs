using System;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Ranges;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Narrowing;

/// <summary>
/// The expressions of which one gives the object that a value is: through choices, variables, parameters, and what functions
/// return. Of a variable among them: whether it gives one object again and again.
/// </summary>
internal sealed class ObjectSources(ValueOrigins origins, CancellationToken cancellationToken)
{
    private const int MaxSources = 64;

    /// <summary>Pairs that are taken apart to get at a pair.</summary>
    private const int MaxApart = 3;

    private int _apart;
    private readonly ParameterValues _parameters = new(origins, cancellationToken);

    /// <returns>Null where there are more than are followed.</returns>
    public List<IOperation>? Of(IOperation value)
    {
        var found = new List<IOperation>();
        var seen = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        var open = new Queue<IOperation?>();
        open.Enqueue(value);
        while (open.Count > 0)
        {
            if (open.Dequeue() is { } one)
            {
                origins.Models.Work.Add(1);
                IOperation inner = Values.Unwrap(one);
                found.Add(inner);
                if (NameOf(inner) is not { } name || seen.Add(name))
                {
                    foreach (IOperation? next in Behind(inner))
                    {
                        open.Enqueue(next);
                    }
                }
            }

            if (found.Count > MaxSources)
            {
                return null;
            }
        }

        return found;
    }

    /// <summary>What is followed once, however often it is met.</summary>
    public static ISymbol? NameOf(IOperation value) => value switch
    {
        IInvocationOperation { TargetMethod: { MethodKind: not MethodKind.DelegateInvoke } method } => method.OriginalDefinition,
        _ => Values.VariableOf(value)?.OriginalDefinition,
    };

    /// <summary>One step back; null among them for what is not seen.</summary>
    public IEnumerable<IOperation?> Behind(IOperation value)
    {
        switch (value)
        {
            case IConditionalOperation choice:
                return new[] { choice.WhenTrue, choice.WhenFalse };
            case ICoalesceOperation choice:
                return new[] { choice.Value, choice.WhenNull };
            case ISwitchExpressionOperation choice:
                return choice.Arms.Select(a => a.Value);
            case ICoalesceAssignmentOperation lazy:
                return new[] { lazy.Target, lazy.Value };
            case ISimpleAssignmentOperation assignment:
                return Values.VariableOf(assignment.Target) is null
                    ? new[] { assignment.Value }
                    : new[] { assignment.Value, assignment.Target };
            case IAwaitOperation task:
                return new[] { task.Operation };
            case IConditionalAccessOperation access:
                return new[] { access.WhenNotNull };
            case ILocalReferenceOperation { Local: var local }:
                return origins.WrittenTo(local, cancellationToken).Concat(GivenByReference(local)).Concat(PartsOf(local));
            case IParameterReferenceOperation { Parameter: var parameter }:
                return origins.GivenTo(parameter.OriginalDefinition, cancellationToken).Concat(_parameters.OfFunction(parameter))
                    .Concat(origins.WrittenTo(parameter.OriginalDefinition, cancellationToken))
                    .Concat(GivenByReference(parameter.OriginalDefinition));
            case IInvocationOperation { TargetMethod: { MethodKind: MethodKind.DelegateInvoke }, Instance: { } function }:
                return origins.Of(function, null, cancellationToken).SelectMany(Returned);
            case IInvocationOperation { TargetMethod: var method }:
                return Returned(method);
            case var _ when OperatorOf(value) is { DeclaringSyntaxReferences.IsEmpty: false } method:
                return Returned(method);
            default:
                return Enumerable.Empty<IOperation?>();
        }
    }

    /// <summary>The method that an operator is.</summary>
    public static IMethodSymbol? OperatorOf(IOperation value) => value switch
    {
        IBinaryOperation binary => binary.OperatorMethod,
        IUnaryOperation unary => unary.OperatorMethod,
        IIncrementOrDecrementOperation step => step.OperatorMethod,
        IConversionOperation conversion => conversion.OperatorMethod,
        ICompoundAssignmentOperation set => set.OperatorMethod,
        _ => null,
    };

    /// <summary>The variable by which a method in sight gives a value, as that method names it.</summary>
    private IEnumerable<IOperation?> GivenByReference(ISymbol variable) => origins.GivenOtherwise(variable, cancellationToken)
        .OfType<IArgumentOperation>().Where(a => a.Parameter is { DeclaringSyntaxReferences.IsEmpty: false })
        .SelectMany(a => a.Parent is IInvocationOperation { TargetMethod: { MethodKind: not MethodKind.DelegateInvoke } method }
            ? Implementations(method).Select(m => m.Parameters[a.Parameter!.Ordinal])
            : new[] { a.Parameter! })
        .Select(NamedBy);

    /// <summary>A parameter where its method uses it; null where it does not.</summary>
    public IOperation? NamedBy(IParameterSymbol parameter) => parameter.DeclaringSyntaxReferences.IsEmpty ? null
        : origins.UsesOf(parameter.OriginalDefinition, cancellationToken).FirstOrDefault();

    private IEnumerable<IOperation?> PartsOf(ISymbol variable) => origins.GivenOtherwise(variable, cancellationToken)
        .OfType<IDeconstructionAssignmentOperation>().SelectMany(d => PartOf(d, variable) ?? new List<IOperation?>());

    /// <summary>What a variable gets of a value that is taken apart; null where that is not a pair that is written somewhere.</summary>
    public List<IOperation?>? PartOf(IDeconstructionAssignmentOperation assignment, ISymbol variable)
    {
        IOperation target = assignment.Target is IDeclarationExpressionOperation { Expression: var declared }
            ? declared
            : assignment.Target;
        if (target is not ITupleOperation targets || _apart >= MaxApart)
        {
            return null;
        }

        _apart++;
        List<IOperation>? leaves = Leaves(assignment.Value);
        _apart--;
        int at = targets.Elements.ToList().FindIndex(e => SymbolEqualityComparer.Default.Equals(Values.VariableOf(e), variable));
        return at >= 0 && leaves?.All(l => l is ITupleOperation pair && pair.Elements.Length == targets.Elements.Length) == true
            ? leaves.Select(l => (IOperation?)((ITupleOperation)l).Elements[at]).ToList()
            : null;
    }

    /// <summary>Where the ways back from a value end; null where one is not followed to its end.</summary>
    private List<IOperation>? Leaves(IOperation value)
    {
        var leaves = new List<IOperation>();
        if (Of(value) is not { } sources)
        {
            return null;
        }

        foreach (IOperation source in sources)
        {
            List<IOperation?> behind = Behind(source).ToList();
            if (behind.Contains(null) || MayKeep(source) || source is IInvocationOperation { TargetMethod.IsAsync: true }
                || Values.VariableOf(source) is { } variable && origins.GivenOtherwise(variable, cancellationToken).Count > 0)
            {
                return null;
            }

            if (behind.Count == 0)
            {
                leaves.Add(source);
            }
        }

        return leaves;
    }

    /// <summary>
    /// A call gives an object that it need not have made: of a function that is not seen, by name of an interface or a base that others
    /// may implement, or of the library and not known to make what it gives or to let go of it.
    /// </summary>
    public bool MayKeep(IOperation value) => value is IInvocationOperation { TargetMethod: var method } call
        && call.Type is { IsReferenceType: true } type && !LibraryMembers.IsImmutable(type)
        && (method.MethodKind == MethodKind.DelegateInvoke
            ? call.Instance is null || origins.Of(call.Instance, null, cancellationToken) is var functions
                && (functions.Count == 0 || functions.Any(f => f is null || f is IMethodReferenceOperation { Method: var named }
                    && IsUnseen(named, null)))
            : IsUnseen(method, call.Instance));

    public bool IsUnseen(IMethodSymbol method, IOperation? instance) => method.DeclaringSyntaxReferences.IsEmpty
        ? !LibraryMembers.GivesItsOwn(method)
        : method.IsExtern || origins.Visibility.IsOverriddenOutside(method, instance is null ? null : Values.Unwrap(instance).Type);

    public IEnumerable<IOperation?> Returned(IOperation? function) => function switch
    {
        IDelegateCreationOperation creation => Returned(creation.Target),
        IMethodReferenceOperation named => Returned(named.Method),
        IAnonymousFunctionOperation lambda => lambda.Body.Descendants().OfType<IReturnOperation>()
            .Where(r => FunctionAround(r) == lambda).Select(r => r.ReturnedValue),
        _ => Enumerable.Empty<IOperation?>(),
    };

    /// <summary>A clause of a query is a function, too, and has no syntax of one.</summary>
    private static IOperation? FunctionAround(IOperation returned)
    {
        IOperation? at = returned.Parent;
        while (at is not (null or IAnonymousFunctionOperation or ILocalFunctionOperation))
        {
            at = at.Parent;
        }

        return at;
    }

    private IEnumerable<IOperation?> Returned(IMethodSymbol method) => method.DeclaringSyntaxReferences.IsEmpty
        ? Enumerable.Empty<IOperation?>()
        : Implementations(method).SelectMany(ReturnedBy);

    /// <summary>What may run where a method of the sources is called.</summary>
    public IEnumerable<IMethodSymbol> Implementations(IMethodSymbol method)
    {
        IMethodSymbol declared = (method.ReducedFrom ?? method).OriginalDefinition;
        return origins.Implementations.All(declared).Prepend(declared).Distinct<IMethodSymbol>(SymbolEqualityComparer.Default)
            .Where(m => !m.IsAbstract);
    }

    public IEnumerable<IOperation?> ReturnedBy(IMethodSymbol method) =>
        RunBodies.Of(method, origins.Models, cancellationToken).SelectMany(Values.ReturnedBy)
            .Select(e => origins.ValueOf(e, cancellationToken));

    /// <summary>What an iterator yields.</summary>
    public IEnumerable<IOperation?> Yielded(IMethodSymbol method) => RunBodies.Of(method, origins.Models, cancellationToken)
        .SelectMany(b => b.DescendantNodes(n => n is not (ExpressionSyntax or LocalFunctionStatementSyntax) || n == b))
        .OfType<YieldStatementSyntax>().Select(y => y.Expression).OfType<ExpressionSyntax>()
        .Select(e => origins.ValueOf(e, cancellationToken));

    /// <summary>All that it does is throw.</summary>
    public bool NeverReturns(IMethodSymbol method) =>
        RunBodies.Of(method, origins.Models, cancellationToken).ToList() is { Count: > 0 } bodies
        && bodies.All(b => b is BaseMethodDeclarationSyntax { Body: { } block } && block.Statements.LastOrDefault() is ThrowStatementSyntax
            && !block.DescendantNodes().Any(n => n is ReturnStatementSyntax or YieldStatementSyntax));

    /// <summary>
    /// One object, given again and again: the variable is of outside the loop, the lambda, the local function or the method in which
    /// it is used.
    /// </summary>
    public static bool IsRepeated(IOperation use, ISymbol variable)
    {
        if (variable.DeclaringSyntaxReferences.IsEmpty)
        {
            return false;
        }

        // What a loop goes through is evaluated once, before it.
        SyntaxNode? around = use.Syntax.Ancestors().FirstOrDefault(
            a => FlowGraphs.IsLoop(a) && !(a is CommonForEachStatementSyntax walk && walk.Expression.Span.Contains(use.Syntax.Span))
                || FlowGraphs.IsBody(a) || IsFunctionOfQuery(a) || a is LabeledStatementSyntax label && IsReturnedTo(label));
        SyntaxNode? scope = around switch
        {
            ForStatementSyntax loop => loop.Statement.Span.Contains(use.Syntax.Span) ? loop.Statement : null,
            LabeledStatementSyntax { Parent: { } block } => block,
            AccessorDeclarationSyntax { Parent.Parent: { } member } => member,
            _ => around,
        };
        if (scope is null)
        {
            return false;
        }

        bool isWithin = around is not LabeledStatementSyntax
            && variable.DeclaringSyntaxReferences.Any(r => r.SyntaxTree == scope.SyntaxTree && scope.Span.Contains(r.Span));
        return !isWithin && (variable is IParameterSymbol || !IsMadeAnew(use, variable, around!));
    }

    /// <summary>A clause that is asked of each element: of what the query begins with, it is the sequence alone.</summary>
    private static bool IsFunctionOfQuery(SyntaxNode node) =>
        node is QueryClauseSyntax { Parent: not QueryExpressionSyntax } or SelectOrGroupClauseSyntax or OrderingSyntax;

    private static bool IsReturnedTo(LabeledStatementSyntax label) => label.Parent is { } block && block.DescendantNodes()
        .OfType<GotoStatementSyntax>().Any(g => g.SpanStart > label.SpanStart
            && g.Expression is IdentifierNameSyntax { Identifier.ValueText: var target } && target == label.Identifier.ValueText);

    /// <summary>A statement before the use, in a block around it, gives the variable another object each time round.</summary>
    private static bool IsMadeAnew(IOperation use, ISymbol variable, SyntaxNode around) => use.Syntax.AncestorsAndSelf()
        .TakeWhile(s => s != around).OfType<StatementSyntax>().Where(s => s.Parent is BlockSyntax)
        .SelectMany(s => ((BlockSyntax)s.Parent!).Statements.TakeWhile(before => before != s)).OfType<ExpressionStatementSyntax>()
        .Any(s => around.Span.Contains(s.Span) && s.Expression.IsKind(SyntaxKind.SimpleAssignmentExpression)
            && s.Expression is AssignmentExpressionSyntax { Left: IdentifierNameSyntax name, Right: var made }
            && name.Identifier.ValueText == variable.Name
            && !made.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Any(n => n.Identifier.ValueText == variable.Name));
}
