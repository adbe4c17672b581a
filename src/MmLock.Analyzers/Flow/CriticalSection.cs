using System;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Primitives;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.Analyzers.Flow;

/// <summary>
/// The code of one body that runs while the hold of one acquire lasts, as the dataflow has it (<see cref="HeldLocks"/>): flags,
/// handlers and tries that fail included. Rules, blockers, planner, candidates and edits all ask this and nothing else what a lock
/// covers. Where the dataflow does not tell (<see cref="IsKnown"/>), the section is the block that the language bounds it by, else
/// everything that can run after the acquire, and then it is left; it has no scope. So a blocker refuses what may be held, the planner
/// finds no range, no edit is offered, a conversion takes the form that needs no end, and a candidate is not looked at.
/// </summary>
internal sealed class CriticalSection
{
    /// <summary>A hold that is handed up further than this is an accident of names.</summary>
    private const int MaxBodies = 8;

    private readonly HeldOperations? _operations;
    private readonly ulong _sites;
    private readonly SyntaxNode? _body;
    private readonly CancellationToken _cancellationToken;
    private readonly Lazy<ImmutableArray<IOperation>> _parts;

    private CriticalSection(
        SyntaxNode acquire, SyntaxNode? body, HeldLocks? flow, IEnumerable<AcquireSite> sites, SemanticModel model,
        CancellationToken cancellationToken)
    {
        Acquire = acquire;
        Model = model;
        _body = body;
        _cancellationToken = cancellationToken;
        _operations = flow is { IsComplete: true } ? flow.Operations : null;
        List<AcquireSite> own = sites.ToList();
        _sites = _operations is null ? 0 : own.Aggregate(0UL, (mask, s) => mask | (1UL << s.Index));

        // A hold that no operation and no exit has is one whose guard was lost, but for an empty statement.
        IsKnown = _operations is not null && !_operations.IsHandedOut(_sites)
            && (_operations.Under(_sites).Count > 0 || _operations.IsLeft(_sites) || own.Any(s => s.Statement is not null));
        _parts = new Lazy<ImmutableArray<IOperation>>(() => (IsKnown ? Held(withEnds: false) : After(flow)).ToImmutableArray());
    }

    /// <summary>The acquire, or the call of a method that acquires.</summary>
    public SyntaxNode Acquire { get; }

    public SemanticModel Model { get; }

    /// <summary>
    /// False when the body has too many paths, when the dataflow does not see that the acquire begins a hold, or when its guard goes
    /// where the body does not tell.
    /// </summary>
    public bool IsKnown { get; }

    /// <summary>
    /// What runs under the hold on some path, as written where whole statements do, in the order of the text; without
    /// what ends it.
    /// </summary>
    public ImmutableArray<IOperation> Parts => _parts.Value;

    /// <summary>
    /// The same as a reader sees it, for whom the <c>try</c> that ends the hold belongs to it; empty where the dataflow
    /// does not tell.
    /// </summary>
    public IEnumerable<SyntaxNode> Text => IsKnown ? Held(withEnds: true).Select(p => p.Syntax) : Enumerable.Empty<SyntaxNode>();

    /// <summary>What ends the hold: releases, and calls of methods that release.</summary>
    public IEnumerable<IOperation> Ends => IsKnown ? _operations!.EndsOf(_sites) : Enumerable.Empty<IOperation>();

    /// <summary>Something that ends the hold ends another one, too, on another path.</summary>
    public bool EndsAreShared => IsKnown && _operations!.EndsAreShared(_sites);

    /// <summary>Some path out of the body, other than by an exception, keeps the hold: for a caller to end, or for nobody.</summary>
    public bool IsLeft => IsKnown ? _operations!.IsLeft(_sites) : Block is null;

    /// <summary>What is done to the hold.</summary>
    public IEnumerable<LockStep> Steps => IsKnown ? _operations!.Steps(_sites) : Enumerable.Empty<LockStep>();

    /// <summary>The section as a run of statements; null when it is none, or when something beside them runs under the hold.</summary>
    public SectionScope? Scope
    {
        get
        {
            if (!IsKnown || IsLeft || SectionScope.Read(Acquire, LastWritten()) is not { } scope)
            {
                return null;
            }

            TextSpan covered =
                TextSpan.FromBounds(scope.Anchor.SpanStart, scope.Statements.LastOrDefault()?.Span.End ?? scope.Anchor.Span.End);
            bool isAll = _operations!.Under(_sites).All(r => r.Operation.IsImplicit || covered.Contains(r.Operation.Syntax.Span));
            IEnumerable<HeldRoot> inside = _operations.Roots.Where(r =>
                !r.Operation.IsImplicit && scope.Body is { } body && body.Span.Contains(r.Operation.Syntax.Span)
                    && r.Start > Acquire.SpanStart);
            return !isAll ? null : scope with { IsUnbroken = inside.All(r => (r.Must & _sites) != 0) };
        }
    }

    /// <summary>The section of a site.</summary>
    public static CriticalSection Of(LockUse acquire, LockModel model, CancellationToken cancellationToken) =>
        From(acquire.Syntax, model, cancellationToken);

    /// <summary>The section of an acquire that is known by the place where a rule points at it; null for none.</summary>
    public static CriticalSection? At(SyntaxNode root, TextSpan location, LockModel model, CancellationToken cancellationToken)
    {
        if (!root.FullSpan.Contains(location) || FlowGraphs.BodyOf(root.FindToken(location.Start).Parent!) is not { } body
            || model.FlowOf(body, cancellationToken) is not { } flow)
        {
            return null;
        }

        List<AcquireSite> sites = flow.Sites.Where(s => s.Operation is not null && s.Location.SourceSpan == location).ToList();
        return sites.Count == 0
            ? null
            : new CriticalSection(sites[0].Operation!.Syntax, body, flow, sites, model.Models.Get(root.SyntaxTree), cancellationToken);
    }

    /// <summary>
    /// What runs under the hold of an acquire wherever it is: in its body; where that leaves with the hold for its callers to end, behind
    /// each call of it; where a call of a method ends the hold, in that method before it does.
    /// </summary>
    public static IEnumerable<(IOperation Part, SemanticModel Model)> PartsOf(
        LockUse acquire, LockModel model, CancellationToken cancellationToken)
    {
        var released = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach ((CriticalSection section, _) in SectionsOf(acquire, model, cancellationToken))
        {
            foreach (IOperation part in section.Parts)
            {
                yield return (part, section.Model);
            }

            foreach (IMethodSymbol callee in section.Steps.Select(HeldOperations.CalleeOf).OfType<IMethodSymbol>())
            {
                foreach ((IOperation, SemanticModel) part in BeforeRelease(callee, acquire.Group, released, model, cancellationToken))
                {
                    yield return part;
                }
            }
        }
    }

    /// <summary>
    /// The method that leaves the hold to callers of whom not all are in sight: to other assemblies, to whoever runs a delegate, or
    /// further up than is followed. Null where all of them are read, and where nothing gives the hold back but its own body.
    /// </summary>
    public static ISymbol? LeftToStrangers(LockUse acquire, LockModel model, CancellationToken cancellationToken) =>
        SectionsOf(acquire, model, cancellationToken).Where(s => s.Stranger).Select(s => s.Section.ContainerOf(acquire)).FirstOrDefault();

    /// <summary>The section of an acquire, and of each call of a method that leaves the hold to its caller.</summary>
    private static IEnumerable<(CriticalSection Section, bool Stranger)> SectionsOf(
        LockUse acquire, LockModel model, CancellationToken cancellationToken)
    {
        bool isEndedElsewhere = IsEndedElsewhere(acquire.Group)
            || acquire.Group.Members.Any(m => model.Graph.Runs.Visibility.IsSeenOutside(m is IParameterSymbol ? m.ContainingSymbol : m));
        var callers = new HoldCallers(model.Graph, cancellationToken);
        var seen = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        var open = new Queue<(CriticalSection Section, ISymbol Container)>();
        open.Enqueue((Of(acquire, model, cancellationToken), acquire.Container));
        while (open.Count > 0)
        {
            (CriticalSection section, ISymbol container) = open.Dequeue();
            if (!section.IsLeft || !isEndedElsewhere)
            {
                yield return (section, false);
                continue;
            }

            // What an initializer takes is left to all who make the object.
            bool isNew = seen.Add(container);
            var method = container as IMethodSymbol;
            yield return (section, isNew && (method is null || seen.Count > MaxBodies || !callers.AreInSight(method)));
            foreach (SyntaxNode call in isNew && method is not null && seen.Count <= MaxBodies
                ? callers.Of(method)
                : Enumerable.Empty<SyntaxNode>())
            {
                if (model.Models.Get(call.SyntaxTree).GetEnclosingSymbol(call.SpanStart, cancellationToken) is { } outer)
                {
                    open.Enqueue((From(call, model, cancellationToken), outer));
                }
            }
        }
    }

    private ISymbol ContainerOf(LockUse acquire) =>
        Model.GetEnclosingSymbol(Acquire.SpanStart, _cancellationToken) ?? acquire.Container;

    private static CriticalSection From(SyntaxNode acquire, LockModel model, CancellationToken cancellationToken)
    {
        SyntaxNode? body = FlowGraphs.BodyOf(acquire);
        HeldLocks? flow = body is null ? null : model.FlowOf(body, cancellationToken);
        SyntaxNode written = acquire is LockStatementSyntax { Expression: var target } ? target : acquire;
        return new CriticalSection(
            acquire, body, flow, flow?.Sites.Where(s => s.Operation?.Syntax == written) ?? Enumerable.Empty<AcquireSite>(),
            model.Models.Get(acquire.SyntaxTree), cancellationToken);
    }

    /// <summary>Some body only gives the lock back.</summary>
    private static bool IsEndedElsewhere(LockAliasSet group) => EndsForCallers(group).Any();

    /// <summary>Releases in bodies that only give the lock back, for a hold of whoever runs them.</summary>
    public static IEnumerable<LockUse> EndsForCallers(LockAliasSet group) => group.Operations
        .Where(o => o.Lock.Verb is LockVerb.Acquire or LockVerb.TryAcquire or LockVerb.Release)
        .GroupBy(o => (FlowGraphs.BodyOf(o.Syntax), o.Receiver)).Where(b => b.All(o => o.Lock.Verb == LockVerb.Release))
        .SelectMany(b => b);

    /// <summary>What a method that ends its caller's hold does before.</summary>
    private static IEnumerable<(IOperation, SemanticModel)> BeforeRelease(
        IMethodSymbol method, LockAliasSet group, HashSet<ISymbol> seen, LockModel model, CancellationToken cancellationToken)
    {
        if (seen.Count >= MaxBodies || !seen.Add(method) || model.FlowOf(method, cancellationToken) is not { } flow)
        {
            yield break;
        }

        SemanticModel here = model.Models.Get(flow.Graph.OriginalOperation.Syntax.SyntaxTree);
        HashSet<IOperation> ends =
            new(flow.Steps.Where(s => s.Kind == LockStepKind.ReleasedNothing && IsOf(s.Path, group)).Select(s => s.Operation));
        foreach (HeldRoot root in flow.Operations.Roots.Where(r =>
            !r.Operation.DescendantsAndSelf().Any(ends.Contains)
                && (!flow.IsComplete || flow.StartOf(r.Operation).Paths.Any(p => !flow.ReleasedIn(p).Any(l => IsOf(l, group))))))
        {
            yield return (root.Operation, here);
        }

        foreach (IMethodSymbol inner in flow.Steps.Select(HeldOperations.CalleeOf).OfType<IMethodSymbol>())
        {
            foreach ((IOperation, SemanticModel) part in BeforeRelease(inner, group, seen, model, cancellationToken))
            {
                yield return part;
            }
        }
    }

    /// <summary>A lock that a method has in another place is told by its member.</summary>
    private static bool IsOf(LockPath path, LockAliasSet group) =>
        path.Symbol is { } symbol && group.Members.Contains(symbol.OriginalDefinition);

    /// <summary>The code of a <c>lock</c> or <c>using</c>, which ends the hold by itself.</summary>
    private StatementSyntax? Block =>
        SectionScope.Read(Acquire, Acquire.SpanStart) is { IsBlock: true, Anchor: var scope }
            ? (scope as LockStatementSyntax)?.Statement ?? ((UsingStatementSyntax)scope).Statement
            : null;

    private int LastWritten() =>
        _operations!.Under(_sites).Where(r => !r.Operation.IsImplicit).Select(r => r.Start).DefaultIfEmpty(Acquire.SpanStart).Max();

    /// <summary>The largest statements all of which runs under the hold, and what else does.</summary>
    private IEnumerable<IOperation> Held(bool withEnds)
    {
        IReadOnlyList<HeldRoot> held = _operations!.Under(_sites);
        if (held.Count == 0)
        {
            return Enumerable.Empty<IOperation>();
        }

        int[] whole = held.Where(r => ((withEnds ? r.Whole | r.Ends : r.Whole) & _sites) != 0).Select(r => r.Start).ToArray();
        var found = new List<IOperation>();
        var open = new Stack<SyntaxNode>();
        open.Push(_body!);
        while (open.Count > 0)
        {
            foreach (SyntaxNode child in open.Pop().ChildNodes().Where(c => c is not (ExpressionSyntax or LocalFunctionStatementSyntax)))
            {
                int count = CountIn(whole, child.Span);
                if (count > 0 && child is StatementSyntax && count == CountIn(_operations.Starts, child.Span)
                    && Model.GetOperation(child, _cancellationToken) is { } written)
                {
                    found.Add(written);
                }
                else if (count > 0)
                {
                    open.Push(child);
                }
            }
        }

        found.Sort((a, b) => a.Syntax.SpanStart.CompareTo(b.Syntax.SpanStart));
        int[] starts = found.Select(f => f.Syntax.SpanStart).ToArray();
        foreach (HeldRoot root in held)
        {
            int before = CountIn(starts, TextSpan.FromBounds(0, root.Start + 1)) - 1;
            if (before < 0 || !found[before].Syntax.Span.Contains(root.Start))
            {
                found.AddRange((root.Whole & _sites) != 0 ? new[] { root.Operation } : _operations.PartsUnder(root, _sites));
            }
        }

        return found.OrderBy(f => f.Syntax.SpanStart);
    }

    /// <summary>All that control can come to from the acquire: what stands behind it, and in a loop or before a label everything.</summary>
    private IEnumerable<IOperation> After(HeldLocks? flow)
    {
        if (flow is null || Block is not null)
        {
            return Model.GetOperation(Block ?? _body ?? Acquire, _cancellationToken) is { } whole
                ? new[] { whole }
                : Enumerable.Empty<IOperation>();
        }

        bool comesBack = Acquire.Ancestors().TakeWhile(a => a != _body)
            .Any(FlowGraphs.IsLoop)
            || _body!.DescendantNodes().Any(n => n is GotoStatementSyntax);
        return flow.Graph.Blocks.SelectMany(FlowGraphs.Operations)
            .Where(o => comesBack || o.Syntax.SpanStart >= Acquire.Span.End || o.DescendantsAndSelf().Any(IsCallAround));
    }

    /// <summary>A call that gets what the acquire returns, and so runs after it.</summary>
    private bool IsCallAround(IOperation operation) =>
        operation is IInvocationOperation { IsImplicit: false } or IObjectCreationOperation && operation.Syntax != Acquire
            && operation.Syntax.Span.Contains(Acquire.Span);

    /// <summary>How many of the places, which are sorted, lie in a span.</summary>
    private static int CountIn(int[] places, TextSpan span) => Below(places, span.End) - Below(places, span.Start);

    private static int Below(int[] places, int end)
    {
        int low = 0;
        for (int high = places.Length; low < high;)
        {
            int middle = (low + high) / 2;
            (low, high) = places[middle] < end ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
