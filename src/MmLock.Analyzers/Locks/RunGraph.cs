using System.Collections.Concurrent;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Prefilter;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Locks;

/// <summary>One path out of a body.</summary>
/// <param name="Body">The code that runs; null for code that nobody here has seen and that may come back.</param>
/// <param name="Label">What a call path calls it.</param>
internal readonly record struct RunEdge(SyntaxNode? Body, string Label)
{
    /// <summary>What says, at the end of a reason, how code of which only outsiders may know is closed off.</summary>
    private const string Closing = "; mmlock.closed_world = true says that nothing outside does";

    /// <summary>The type whose member runs; null for what is no member: a lambda, a value.</summary>
    public INamedTypeSymbol? Owner { get; init; }

    /// <summary>It is unseen only because something outside of the project may override or implement it.</summary>
    public bool IsOpen { get; init; }

    /// <summary>What to write after a reason that this edge is.</summary>
    public string Hint => IsOpen ? Closing : "";

    /// <summary>What a path calls it that begins in a type: what is of another type is called by that, too.</summary>
    public string NameIn(INamedTypeSymbol? type)
    {
        for (INamedTypeSymbol? at = type; at is not null; at = at.BaseType)
        {
            if (Owner is null || SymbolEqualityComparer.Default.Equals(at.OriginalDefinition, Owner.OriginalDefinition))
            {
                return Label;
            }
        }

        return Owner is null || type is null ? Label : $"{Owner.Name}.{Label}";
    }
}

/// <summary>
/// Which body runs which, whatever the syntax by which it does. Errs on the side of running: it answers whether a lock can be
/// taken again under its hold. A body is read once; where a body calls a function that it is given, its callers' edges say so.
/// </summary>
internal sealed class RunGraph
{
    private readonly ConcurrentDictionary<SyntaxNode, ImmutableArray<RunEdge>> _known = new();
    private ImmutableArray<(IOperation, SemanticModel)> _filters;
    private readonly ConcurrentDictionary<ISymbol, bool> _called = new(SymbolEqualityComparer.Default);

    public RunGraph(LockAliasAnalysis locks)
    {
        Locks = locks;
        Visibility = new Visibility(locks.Options.IsClosedWorld);
        Origins = new ValueOrigins(locks.Models, Visibility, locks.Implementations);
        Enumerators = new Enumerators(this);
    }

    public LockAliasAnalysis Locks { get; }

    public Visibility Visibility { get; }

    /// <summary>
    /// Filters of handlers everywhere: an exception asks them before it lets go of what is held below, so a filter in a caller
    /// runs under the hold of a callee.
    /// </summary>
    public ImmutableArray<(IOperation Condition, SemanticModel Model)> Filters(CancellationToken cancellationToken)
    {
        if (_filters.IsDefault)
        {
            var found = ImmutableArray.CreateBuilder<(IOperation, SemanticModel)>();
            foreach (SyntaxTree tree in Locks.Models.Compilation.SyntaxTrees)
            {
                foreach (int place in IdentifierIndex.Of(tree, cancellationToken).Filters)
                {
                    if (Locks.Models.Facts.Is(
                            tree, place, FactKind.Filter,
                            () => Filter() is { } read && RunBodies.OwnOperations(read).Any(o => Runs.Of(o).Any()), cancellationToken)
                        && Filter() is { } condition)
                    {
                        found.Add((condition, Locks.Models.Get(tree)));
                    }

                    IOperation? Filter() => tree.GetRoot(cancellationToken).FindToken(place).Parent is CatchFilterClauseSyntax filter
                        ? Locks.Models.Get(tree).GetOperation(filter.FilterExpression, cancellationToken)
                        : null;
                }
            }

            ImmutableInterlocked.InterlockedInitialize(ref _filters, found.ToImmutable());
        }

        return _filters;
    }

    public ValueOrigins Origins { get; }

    public Enumerators Enumerators { get; }

    /// <summary>The edges of a whole body, as <see cref="Key"/> has it.</summary>
    public ImmutableArray<RunEdge> Of(SyntaxNode body, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(body, out ImmutableArray<RunEdge> known))
        {
            return known;
        }

        SemanticModel model = Locks.Models.Get(body.SyntaxTree);
        IOperation? root = model.GetOperation(FlowGraphs.RootOf(body), cancellationToken);
        IMethodSymbol? method = MethodOf(body, model, cancellationToken);
        ImmutableArray<RunEdge> edges = root is null
            ? ImmutableArray<RunEdge>.Empty
            : new RunReader(this, method, cancellationToken).Read(RunBodies.OwnOperations(root));
        return _known.GetOrAdd(body, edges);
    }

    /// <summary>
    /// The edges of a part of a body that holds a lock: its callers' functions are unknown but for those that can be
    /// told.
    /// </summary>
    public ImmutableArray<RunEdge> OfPart(IOperation part, SemanticModel model, CancellationToken cancellationToken)
    {
        List<IOperation> operations = RunBodies.OwnOperations(part).Select(o => Written(o, model, cancellationToken)).ToList();
        bool yields = operations.Any(o => o.Kind == OperationKind.YieldReturn);
        IEnumerable<IOperation?> consumers = yields
            ? Consumers(model.GetEnclosingSymbol(part.Syntax.SpanStart, cancellationToken), cancellationToken)
            : Enumerable.Empty<IOperation?>();
        List<IOperation?> walked = consumers.ToList();
        ImmutableArray<RunEdge> edges = new RunReader(this, null,
            cancellationToken).Read(operations.Concat(walked.OfType<IOperation>().SelectMany(RunBodies.OwnOperations)));
        return walked.Contains(null) ? edges.Add(new RunEdge(null, "yield return")) : edges;
    }

    /// <summary>What runs between two steps of an iterator: the bodies of the loops over it; null for whoever else walks it.</summary>
    private IEnumerable<IOperation?> Consumers(ISymbol? iterator, CancellationToken cancellationToken)
    {
        if (iterator is not IMethodSymbol { MethodKind: MethodKind.Ordinary or MethodKind.LocalFunction } method
            || Visibility.IsSeenOutside(method) || method.IsVirtual || method.IsOverride)
        {
            return new IOperation?[] { null };
        }

        var found = new List<IOperation?>();
        foreach (SimpleNameSyntax name in SymbolUses.Uses(method, Locks.Models, cancellationToken))
        {
            SemanticModel model = Locks.Models.Get(name.SyntaxTree);
            if (SymbolEqualityComparer.Default.Equals(
                model.GetSymbolInfo(name, cancellationToken).Symbol?.OriginalDefinition, method.OriginalDefinition))
            {
                IOperation? call = name.FirstAncestorOrSelf<InvocationExpressionSyntax>() is { } written
                    ? model.GetOperation(written, cancellationToken)
                    : null;
                found.Add(
                    call is IInvocationOperation invocation
                        && Values.SkipConversions(invocation) is { Parent: IForEachLoopOperation loop } value && loop.Collection == value
                        ? loop.Body
                        : null);
            }
        }

        return found;
    }

    /// <summary>Whether a method calls, walks or hands on a parameter, rather than only keep it.</summary>
    public bool Calls(IParameterSymbol parameter, CancellationToken cancellationToken)
    {
        parameter = parameter.OriginalDefinition;
        return _called.TryGetValue(parameter, out bool known)
            ? known
            : _called.GetOrAdd(parameter, ParameterUses.Calls(parameter, Locks.Models, cancellationToken));
    }

    /// <summary>One node for one body, however it was reached.</summary>
    public static SyntaxNode Key(SyntaxNode body) =>
        body is ArrowExpressionClauseSyntax { Parent: BasePropertyDeclarationSyntax property } ? property : body;

    /// <summary>The method that a body is of; null for code without one.</summary>
    public static IMethodSymbol? MethodOf(SyntaxNode body, SemanticModel model, CancellationToken cancellationToken) => body switch
    {
        PropertyDeclarationSyntax or IndexerDeclarationSyntax =>
            (model.GetDeclaredSymbol(body, cancellationToken) as IPropertySymbol)?.GetMethod,
        AnonymousFunctionExpressionSyntax => model.GetSymbolInfo(body, cancellationToken).Symbol as IMethodSymbol,
        PrimaryConstructorBaseTypeSyntax { Parent.Parent: TypeDeclarationSyntax type } =>
            (model.GetDeclaredSymbol(type, cancellationToken) as INamedTypeSymbol)?.InstanceConstructors.FirstOrDefault(c =>
                c.DeclaringSyntaxReferences.Any(r => r.Span == type.Span)),
        BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or LocalFunctionStatementSyntax =>
            model.GetDeclaredSymbol(body, cancellationToken) as IMethodSymbol,
        _ => null,
    };

    /// <summary>An operation of a graph as it was written: it knows what is around it. What the compiler put there stays.</summary>
    public IOperation Written(IOperation operation, CancellationToken cancellationToken) =>
        operation.SemanticModel is null && Locks.Models.Contains(operation.Syntax.SyntaxTree)
            ? Written(operation, Locks.Models.Get(operation.Syntax.SyntaxTree), cancellationToken)
            : operation;

    private static IOperation Written(IOperation operation, SemanticModel model, CancellationToken cancellationToken) =>
        !operation.IsImplicit && operation.SemanticModel is null && model.GetOperation(operation.Syntax, cancellationToken) is { } written
            && written.Kind == operation.Kind
            ? written
            : operation;
}
