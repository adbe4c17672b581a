using System.Collections.Concurrent;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Prefilter;
using MmLock.Analyzers.Primitives;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Narrowing;

/// <summary>What code touches, calls included, under the structure lock (latched) and outside of it (open).</summary>
internal sealed class Reach
{
    public HashSet<SharedAccess> Latched { get; } = new();

    public HashSet<SharedAccess> Open { get; } = new();

    /// <summary>
    /// Code that needs a coarse hold: it asks who holds the lock, waits for a pulse, takes the lock or the structure
    /// lock itself.
    /// </summary>
    public string? NeedsCoarse { get; set; }

    /// <summary>
    /// Functions that it runs outside of the structure lock and that take this themselves, each with how to say so: what calls one must
    /// not run under it.
    /// </summary>
    public Dictionary<SyntaxNode, string> TakesLatch { get; } = new();

    /// <summary>The functions that it runs.</summary>
    public HashSet<SyntaxNode> Bodies { get; } = new();

    public bool IsTooLarge { get; set; }

    /// <summary>Whom it waits for: what it has begun is its own work then.</summary>
    public Waiting Waiting { get; set; }

    /// <summary>A body of it gives its thread back, and goes on when the one that called it may hold nothing.</summary>
    public bool Suspends { get; set; }

    /// <summary>Code that nobody here has seen, and that it may run. What no word can close off counts first.</summary>
    public RunEdge? Unknown { get; set; }

    /// <summary>The type that the code is of.</summary>
    public INamedTypeSymbol? Type { get; init; }

    /// <summary>Why such code forbids what is finer than a coarse hold; null for none.</summary>
    public string? WhyUnknown => Unknown is { } edge
        ? $"it runs code that cannot be seen here, '{edge.NameIn(Type)}', which may count on the whole lock{edge.Hint}"
        : null;

    public IEnumerable<SharedAccess> All => Latched.Concat(Open);

    public void Forget(System.Predicate<SharedAccess> isOwn)
    {
        Latched.RemoveWhere(isOwn);
        Open.RemoveWhere(isOwn);
    }
}

/// <summary>
/// Reads what code under one lock touches, over all that it may run. Bodies are read once; a reach is bounded
/// in bodies, and one that is cut off says so.
/// </summary>
internal sealed partial class SectionReach
{
    /// <summary>Code that runs more bodies than these under one hold is no section that can be narrowed.</summary>
    private const int MaxBodies = 600;

    private const int MaxOperations = 60_000;

    private readonly LockModel _locks;
    private readonly LockAliasSet _group;
    private readonly ConcurrentDictionary<SyntaxNode, BodyReach> _bodies;
    private readonly ConcurrentDictionary<SyntaxNode, Reach> _wholes = new();
    private readonly StoredCode _stored;

    /// <summary>Acquires of the lock that may stand inside: structure holds, now or to be, that nest.</summary>
    private readonly ISet<SyntaxNode> _nested;

    public SectionReach(LockModel locks, LockAliasSet group)
        : this(locks, group, new HashSet<SyntaxNode>(), new())
    {
    }

    private SectionReach(
        LockModel locks, LockAliasSet group, ISet<SyntaxNode> nested, ConcurrentDictionary<SyntaxNode, BodyReach> bodies) =>
        (_locks, _group, _nested, _bodies, _stored) =
            (locks, group, nested, bodies, new StoredCode(locks.Graph.Runs.Origins));

    /// <summary>What one body touches by itself, and what it runs.</summary>
    private sealed record BodyReach(
        ImmutableArray<SharedAccess> Latched, ImmutableArray<SharedAccess> Open, ImmutableArray<RunEdge> LatchedCalls,
        ImmutableArray<RunEdge> OpenCalls, ImmutableArray<IOperation> LockUses, int Operations)
    {
        /// <summary>What it has run by others, and whether a task of that is kept.</summary>
        public ImmutableArray<(RunEdge Edge, bool IsKeptTask)> Started { get; init; } = ImmutableArray<(RunEdge, bool)>.Empty;

        public Waiting Waiting { get; init; }

        public bool Suspends { get; init; }

        /// <summary>The directive by which this build leaves out a part of it; null for none.</summary>
        public string? LeftOut { get; init; }
    }

    /// <summary>The same, for holds inside of which these acquires nest.</summary>
    public SectionReach Nesting(ISet<SyntaxNode> nested) => new(_locks, _group, nested, _bodies);

    /// <param name="parts">Pieces of one body.</param>
    /// <param name="isLatched">Whether an operation of these runs under the structure lock.</param>
    /// <param name="own">Operations on the lock that belong to the section itself: its acquire and what ends it.</param>
    /// <param name="model">Of the file.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public Reach Of(
        IEnumerable<IOperation> parts, System.Func<IOperation, bool> isLatched, ISet<SyntaxNode> own, SemanticModel model,
        CancellationToken cancellationToken)
    {
        List<IOperation> pieces = parts.ToList();
        if (pieces.Count == 0)
        {
            return new Reach();
        }

        var reach = new Reach { Type = TypeAt(pieces[0].Syntax, model, cancellationToken) };
        SyntaxNode? body = FlowGraphs.BodyOf(pieces[0].Syntax);
        IMethodSymbol? method = body is null ? null : RunGraph.MethodOf(RunGraph.Key(body), model, cancellationToken);
        List<IOperation> whole = body is not null && model.GetOperation(body, cancellationToken) is { } root
            ? RunBodies.OwnOperations(root).ToList()
            : pieces.SelectMany(RunBodies.OwnOperations).ToList();
        BodyReach first = Read(
            pieces.SelectMany(RunBodies.OwnOperations), whole, method, isLatched, o => own.Contains(o.Syntax), true,
            s => pieces.Any(p => p.Syntax.Span.Contains(s.Span)), cancellationToken) with
        {
            LeftOut = body is null ? null : LeftOutCode.Among(body, pieces.Select(p => p.Syntax)),
        };
        Walk(reach, first, null, cancellationToken);
        if (body is not null)
        {
            reach.Forget(a => a.Location.IsOf(RunGraph.Key(body)));
        }

        return reach;
    }

    private static INamedTypeSymbol? TypeAt(SyntaxNode node, SemanticModel model, CancellationToken cancellationToken) =>
        model.GetEnclosingSymbol(node.SpanStart, cancellationToken)?.ContainingType;

    private void Walk(Reach reach, BodyReach first, SyntaxNode? whole, CancellationToken cancellationToken)
    {
        var open = new Queue<(SyntaxNode Body, bool Latched, string Way)>();
        var seen = new HashSet<(SyntaxNode, bool)>();
        var started = new List<(RunEdge Edge, bool IsKeptTask, string Way)>();
        Add(first, whole, false, "");
        int operations = first.Operations;
        while (open.Count > 0 || TakeStarted())
        {
            (SyntaxNode next, bool latched, string way) = open.Dequeue();
            if (!latched || !seen.Contains((next, false)))
            {
                BodyReach read = Read(next, cancellationToken);
                operations += read.Operations;
                Add(read, next, latched, way);
            }

            if (seen.Count > MaxBodies || operations > MaxOperations)
            {
                reach.IsTooLarge = true;
                break;
            }
        }

        _locks.Work.Add(operations);
        reach.Bodies.UnionWith(seen.Select(s => s.Item1));
        reach.Forget(a => a.Location.IsVariable && seen.Any(s => a.Location.IsOf(s.Item1)));

        // What is waited for, whoever waits, runs under the hold as if it were called, but under no lock that the section has taken.
        bool TakeStarted()
        {
            List<(RunEdge Edge, bool IsKeptTask, string Way)> due = started.Where(s => IsWaitedFor(s.IsKeptTask, reach.Waiting)).ToList();
            started.RemoveAll(due.Contains);
            foreach ((RunEdge edge, _, string way) in due)
            {
                Reached(edge, false, way);
            }

            return open.Count > 0;
        }

        void Add(BodyReach read, SyntaxNode? body, bool latched, string way)
        {
            reach.Waiting |= read.Waiting;
            reach.Suspends |= read.Suspends;
            started.AddRange(read.Started.Select(s => (s.Edge, s.IsKeptTask, way)));
            reach.Latched.UnionWith(read.Latched);
            (latched ? reach.Latched : reach.Open).UnionWith(read.Open);
            foreach (IOperation use in read.LockUses)
            {
                string? why = WhyCoarse(use) is { } said ? said + (way.Length == 0 ? "" : $" ({way})") : null;
                if (why is not null && body is not null && !latched && IsOwnLatch(use))
                {
                    reach.TakesLatch[body] = why;
                }
                else
                {
                    reach.NeedsCoarse ??= why;
                }
            }

            reach.NeedsCoarse ??= read.LeftOut is { } directive
                ? $"this build leaves out a part of it by '{directive}'{(way.Length == 0 ? "" : $" ({way})")}, and what another does there is "
                    + "not seen; a call of a method with [Conditional] is"
                : null;
            foreach ((RunEdge edge, bool under) in read.LatchedCalls.Select(c => (c, true))
                .Concat(read.OpenCalls.Select(c => (c, latched))))
            {
                Reached(edge, under, way);
            }
        }

        void Reached(RunEdge edge, bool under, string way)
        {
            if (edge.Body is not { } body)
            {
                reach.Unknown = reach.Unknown is null || reach.Unknown.Value.IsOpen && !edge.IsOpen ? edge : reach.Unknown;
            }
            else if (seen.Add((body, under)))
            {
                open.Enqueue((body, under, way.Length == 0 ? edge.NameIn(reach.Type) : $"{way} \u2192 {edge.NameIn(reach.Type)}"));
            }
        }
    }

    /// <summary>The same for a whole body.</summary>
    public Reach Of(SyntaxNode body, CancellationToken cancellationToken)
    {
        if (_wholes.TryGetValue(body, out Reach? known))
        {
            return known;
        }

        var reach = new Reach();
        Walk(reach, Read(body, cancellationToken), body, cancellationToken);
        return _wholes.GetOrAdd(body, reach);
    }

    /// <summary>The bodies that one operation runs.</summary>
    public ImmutableArray<RunEdge> EdgesOf(IOperation operation, IMethodSymbol? method, CancellationToken cancellationToken) =>
        new RunReader(_locks.Graph.Runs, method, cancellationToken) { AsksCallers = true }.Read(new[] { operation })
            .AddRange(Given(operation, method, cancellationToken));

    /// <summary>
    /// Functions, and sequences that are made as they are gone through, that callers give a method: who holds the lock runs them, or hands
    /// them to who does, unless it only keeps them. What a caller gives whom nobody sees may do anything.
    /// </summary>
    private IEnumerable<RunEdge> Given(IOperation operation, IMethodSymbol? method, CancellationToken cancellationToken)
    {
        if (operation is not IParameterReferenceOperation { Parameter: { Type: var type } parameter }
            || type.TypeKind != TypeKind.Delegate && !Runs.IsSequence(type)
            || type.TypeKind == TypeKind.Delegate && KeptFunctions.IsKept(_locks.Graph.Runs.Written(operation, cancellationToken))
            || !SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol?.OriginalDefinition, method?.OriginalDefinition))
        {
            return Enumerable.Empty<RunEdge>();
        }

        bool isFunction = type.TypeKind == TypeKind.Delegate;
        return _locks.Graph.Runs.Origins.GivenTo(parameter.OriginalDefinition, cancellationToken)
            .SelectMany(v => v is null
                ? ImmutableArray.Create(new RunEdge(null, parameter.Name))
                : new RunReader(_locks.Graph.Runs, null, cancellationToken).ReadGiven(operation, v))
            .Where(e => e.Body is not null || isFunction);
    }

    private BodyReach Read(SyntaxNode body, CancellationToken cancellationToken)
    {
        if (_bodies.TryGetValue(body, out BodyReach? known))
        {
            return known;
        }

        SemanticModel model = _locks.Models.Get(body.SyntaxTree);
        List<IOperation> operations = RunBodies.OwnOperations(body, model, cancellationToken).ToList();
        System.Func<IOperation, bool> isLatched = LatchOf(body, cancellationToken);
        BodyReach read = Read(
            operations, operations, RunGraph.MethodOf(body, model, cancellationToken), isLatched, _ => false, false,
            _ => true, cancellationToken) with
        {
            LeftOut = LeftOutCode.In(FlowGraphs.RootOf(body)),
        };
        return _bodies.GetOrAdd(body, read);
    }

    /// <summary>What runs under the hold of an acquire, wherever that is.</summary>
    public Reach Of(LockUse acquire, CancellationToken cancellationToken)
    {
        var all = new Reach();
        foreach (IGrouping<SyntaxNode?, (IOperation Part, SemanticModel Model)> body in CriticalSection
            .PartsOf(acquire, _locks, cancellationToken).GroupBy(p => FlowGraphs.BodyOf(p.Part.Syntax)))
        {
            System.Func<IOperation, bool> isLatched = body.Key is null ? _ => false : LatchOf(body.Key, cancellationToken);
            Reach part = Of(
                body.Select(p => p.Part), isLatched, new HashSet<SyntaxNode> { acquire.Syntax }, body.First().Model, cancellationToken);
            all.Latched.UnionWith(part.Latched);
            all.Open.UnionWith(part.Open);
            all.IsTooLarge |= part.IsTooLarge;
            all.Waiting |= part.Waiting;
            all.Bodies.UnionWith(part.Bodies);
            foreach (KeyValuePair<SyntaxNode, string> taken in part.TakesLatch)
            {
                all.TakesLatch[taken.Key] = taken.Value;
            }
        }

        return all;
    }

    /// <summary>The dataflow knows an operation, or one around it.</summary>
    private static HeldAt At(HeldLocks flow, IOperation operation)
    {
        for (IOperation? at = operation; at is not null; at = at.Parent)
        {
            if (flow.At(at.Syntax, at.Kind) is { IsReached: true } held)
            {
                return held;
            }
        }

        return default;
    }

    private BodyReach Read(
        IEnumerable<IOperation> operations, IReadOnlyList<IOperation> whole, IMethodSymbol? method, System.Func<IOperation, bool> isLatched,
        System.Func<IOperation, bool> isOwn, bool isEntry, System.Func<SyntaxNode, bool> isInside, CancellationToken cancellationToken)
    {
        var reader = new AccessReader(_locks.Graph, method, whole, isEntry, isInside, cancellationToken);
        var latched = new HashSet<SharedAccess>();
        var open = new HashSet<SharedAccess>();
        var latchedOperations = new List<IOperation>();
        var openOperations = new List<IOperation>();
        var uses = ImmutableArray.CreateBuilder<IOperation>();
        var started = ImmutableArray.CreateBuilder<(RunEdge, bool)>();
        var waiting = Waiting.None;
        bool suspends = false;
        foreach (IOperation operation in operations)
        {
            waiting |= SyncMembers.WaitsIn(operation);
            suspends |= operation is IAwaitOperation or IForEachLoopOperation { IsAsynchronous: true }
                or IUsingOperation { IsAsynchronous: true };
            started.AddRange(Starts(operation, method, isEntry, cancellationToken));
            bool under = isLatched(operation);
            (under ? latchedOperations : openOperations).Add(operation);
            (under ? latched : open).UnionWith(reader.Of(operation));
            if (_stored.IsRunBy(operation, cancellationToken))
            {
                uses.Add(operation);
            }
            else if (operation is IInvocationOperation or IPropertyReferenceOperation && !isOwn(operation)
                && (_locks.Reader.ReadAny(operation) is { Type: var type } && type.Is(PrimitiveTraits.Api)
                    || operation is IInvocationOperation { TargetMethod.ContainingType: var condition }
                        && KnownTypes.Is(condition, _locks.Types.MmapCondition)))
            {
                uses.Add(operation);
            }
        }

        ImmutableArray<RunEdge> GivenTo(List<IOperation> used) => isEntry
            ? used.SelectMany(o => Given(o, method, cancellationToken)).Distinct().ToImmutableArray()
            : ImmutableArray<RunEdge>.Empty;
        return new BodyReach(
            latched.ToImmutableArray(), open.ToImmutableArray(),
            Calls(latchedOperations, method, isEntry, cancellationToken).AddRange(GivenTo(latchedOperations)),
            Calls(openOperations, method, isEntry, cancellationToken).AddRange(GivenTo(openOperations)), uses.ToImmutable(),
            latchedOperations.Count + openOperations.Count)
        {
            Started = started.ToImmutable(),
            Waiting = waiting,
            Suspends = suspends,
        };
    }

    private ImmutableArray<RunEdge> Calls(
        List<IOperation> operations, IMethodSymbol? method, bool isEntry, CancellationToken cancellationToken) =>
        operations.Count == 0
            ? ImmutableArray<RunEdge>.Empty
            : new RunReader(_locks.Graph.Runs, method, cancellationToken) { AsksCallers = isEntry }.Read(operations);
}
