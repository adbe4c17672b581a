using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Primitives;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.Analyzers.Flow;

/// <summary>What is held at one point of a body.</summary>
internal readonly struct HeldAt(IReadOnlyCollection<PathState>? paths)
{
    /// <summary>The paths that lead here; none for code that is never reached.</summary>
    public IReadOnlyCollection<PathState> Paths => paths ?? System.Array.Empty<PathState>();

    public bool IsReached => Paths.Count > 0;

    /// <summary>Holds on some path, each once, the latest acquire of the body last.</summary>
    public IEnumerable<LockHold> May =>
        Paths.SelectMany(w => w.Holds).Where(h => !h.IsReturned).GroupBy(h => (h.Site.Index, h.Mode)).Select(g => g.First())
            .OrderBy(h => h.Site.Index);

    /// <summary>Those of them that are held on every path. A hold taken at two places in turn is two holds.</summary>
    public IEnumerable<LockHold> Must
    {
        get
        {
            IReadOnlyCollection<PathState> all = Paths;
            return May.Where(h => all.All(w => w.Holds.Any(o => o.Site.Index == h.Site.Index && o.Mode == h.Mode && !o.IsReturned)));
        }
    }
}

internal enum LockStepKind
{
    /// <summary>A hold begins.</summary>
    Acquired,
    /// <summary>The body waits for a lock that it holds already; <see cref="LockStep.Hold"/> is the earlier hold.</summary>
    AcquiredAgain,
    /// <summary>A hold ends.</summary>
    Released,
    /// <summary>A hold of the lock ends, but not in the mode that is held.</summary>
    ReleasedInOtherMode,
    /// <summary>Nothing of the lock is held on this path: either a mistake or the caller's hold.</summary>
    ReleasedNothing,
    /// <summary>A write hold becomes a read hold.</summary>
    Downgraded,
    /// <summary>A read hold becomes a write hold.</summary>
    Upgraded,
    /// <summary>The guard is stored or passed on: somebody else ends the hold.</summary>
    HandedOut,
}

/// <summary>What one operation does to one hold on one path.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Operation">The lock operation, or the call that leads to it.</param>
/// <param name="Path">The lock.</param>
/// <param name="Mode">The mode that is asked for or given back.</param>
/// <param name="Hold">The hold it ends or changes, or the new one.</param>
/// <param name="Before">The path, just before.</param>
internal sealed record LockStep(LockStepKind Kind, IOperation Operation, LockPath Path, HoldMode Mode, LockHold? Hold, PathState Before);

/// <summary>An operation of a block.</summary>
/// <param name="Parts">It and its parts in the order of evaluation.</param>
/// <param name="Before">The paths that lead to the first of them.</param>
internal sealed record EvaluatedRoot(List<IOperation> Parts, StateSet Before);

/// <summary>One path out of a body.</summary>
/// <param name="State">What is left then: holds of the body that nobody ends, and the caller's that it was entered with.</param>
/// <param name="From">The block that control leaves by.</param>
/// <param name="IsException">Out by an exception.</param>
/// <param name="Result">The <c>bool</c> that is returned, where it is known.</param>
internal sealed record BodyExit(PathState State, BasicBlock From, bool IsException, bool? Result);

/// <summary>
/// The holds at every operation of one body: method, accessor, lambda, local function or top-level code. Made by
/// <see cref="HeldLocksAnalysis"/>. This is what rules on holds and on the lock protocol ask.
/// </summary>
internal sealed class HeldLocks(ControlFlowGraph graph, HeldLocksAnalysis analysis)
{
    private Dictionary<(SyntaxNode, OperationKind), HeldAt>? _bySyntax;
    private Dictionary<SyntaxNode, HeldAt>? _starts;
    private HeldOperations? _operations;

    public ControlFlowGraph Graph => graph;

    /// <summary>
    /// False when the body has more paths through it than the analysis follows: then it says nothing, and rules stay
    /// silent.
    /// </summary>
    public bool IsComplete => analysis.IsComplete;

    /// <summary>Which lock an expression of the graph is.</summary>
    public LockPaths Paths => analysis.Paths;

    /// <summary>The places where holds begin, in the order in which the analysis met them.</summary>
    public IReadOnlyList<AcquireSite> Sites => analysis.Sites;

    /// <summary>Everything that happens to a hold, per path.</summary>
    public IReadOnlyList<LockStep> Steps => analysis.Steps;

    /// <summary>Every path out.</summary>
    public IReadOnlyList<BodyExit> Exits => analysis.Exits;

    /// <summary>The locks that a state has given back without having taken them.</summary>
    public IEnumerable<LockPath> ReleasedIn(PathState state) => analysis.ReleasedIn(state);

    /// <summary>What runs under the hold of each site.</summary>
    public HeldOperations Operations => _operations ??= new HeldOperations(this, analysis);

    /// <summary>What is held on entry to a block.</summary>
    public HeldAt At(BasicBlock block) => new(analysis.StatesOf(block));

    /// <summary>What is held just before an operation of the graph.</summary>
    public HeldAt At(IOperation operation) => new(analysis.StatesAt(operation));

    /// <summary>What is held before any part of an operation of a block.</summary>
    public HeldAt StartOf(IOperation root) => new(analysis.Roots.TryGetValue(root, out EvaluatedRoot? evaluated) ? evaluated.Before : null);

    /// <summary>The same for what was written there.</summary>
    public HeldAt StartOf(SyntaxNode root)
    {
        _starts ??= analysis.Roots.Where(r => !r.Key.IsImplicit).GroupBy(r => r.Key.Syntax)
            .ToDictionary(g => g.Key, g => new HeldAt(g.SelectMany(r => r.Value.Before).Distinct().ToList()));
        return _starts.TryGetValue(root, out HeldAt at) ? at : default;
    }

    /// <summary>The same for an operation of the tree that the graph was made of, found by its syntax.</summary>
    public HeldAt At(SyntaxNode syntax, OperationKind kind)
    {
        _bySyntax ??= BySyntax();
        return _bySyntax.TryGetValue((syntax, kind), out HeldAt at) ? at : default;
    }

    private Dictionary<(SyntaxNode, OperationKind), HeldAt> BySyntax()
    {
        // An expression may stand in the graph more than once: a finally on each path through it.
        var sets = new Dictionary<(SyntaxNode, OperationKind), StateSet>();
        var shared = new HashSet<(SyntaxNode, OperationKind)>();
        foreach (KeyValuePair<IOperation, StateSet> visited in analysis.Visited)
        {
            // What the compiler adds stands on the syntax of what it is added for: the Dispose of a using on its resource.
            if (visited.Key.IsImplicit)
            {
                continue;
            }

            (SyntaxNode, OperationKind) key = (visited.Key.Syntax, visited.Key.Kind);
            if (!sets.TryGetValue(key, out StateSet? set))
            {
                sets.Add(key, visited.Value);
                continue;
            }

            if (shared.Add(key))
            {
                set = new StateSet(set);
                sets[key] = set;
            }

            foreach (PathState state in visited.Value)
            {
                set.Add(state);
            }
        }

        return sets.ToDictionary(s => s.Key, s => new HeldAt(s.Value));
    }

    /// <summary>The same for the locked value of a <c>lock</c> statement, whose acquire the compiler adds.</summary>
    public HeldAt AtLockOf(SyntaxNode lockedValue) =>
        Sites.FirstOrDefault(s => s.Operation is { IsImplicit: true } && s.Operation.Syntax == lockedValue)?.Operation is { } acquire
            ? At(acquire)
            : default;

    /// <summary>The caller's locks that have been given back on every path to an operation.</summary>
    public IEnumerable<ISymbol> ReleasedAt(SyntaxNode syntax, OperationKind kind)
    {
        IReadOnlyCollection<PathState> paths = At(syntax, kind).Paths;
        return paths.SelectMany(ReleasedIn).Distinct()
            .Where(p => paths.All(w => ReleasedIn(w).Contains(p) && !w.Holds.Any(h => h.Site.Path.Equals(p))))
            .Select(p => p.Symbol).OfType<ISymbol>();
    }

    /// <summary>
    /// The holds that outlast a whole iteration of a loop, on some path: taken before it and kept, or kept from one
    /// iteration to the next.
    /// </summary>
    /// <param name="loop">Whether an operation is evaluated once per iteration: of the condition, or the step to the next element.</param>
    /// <param name="span">The loop's text. A hold that some round in it gives up and takes again is none: others get in
    /// between parts of the work.</param>
    public IEnumerable<LockHold> HoldsThrough(System.Func<IOperation, bool> loop, TextSpan span) => analysis.HoldsThrough(loop, span);
}
