using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.Analyzers.Flow;

/// <summary>
/// Follows every path through a body: blocks × <see cref="PathState"/>, each pair once. Finite, because a state is made of
/// the body's own sites, flags and regions; bounded, because a body with too many paths is followed by the flags that decide
/// about locks alone, and given up if that is too much, too (<see cref="IsComplete"/>). An exception may leave a block at every
/// operation that can throw.
/// </summary>
internal sealed partial class HeldLocksAnalysis
{
    /// <summary>Paths per body. Real bodies have tens; a thousand is a generated one, or one that is no use to follow.</summary>
    private const int MaxPaths = 4096;

    /// <summary>States at one point of a block. Each tried acquire without a branch doubles them.</summary>
    private const int MaxStatesAtOnce = 256;

    /// <summary>Operations visited, each in each of its states.</summary>
    private const int MaxSteps = 400_000;

    private readonly ControlFlowGraph _graph;
    private readonly LockModel _model;
    private readonly IMethodSymbol? _owner;
    private readonly LockPaths _lockPaths;
    private readonly FlowVariables _variables;
    private readonly CancellationToken _cancellationToken;
    private readonly Dictionary<(int Block, PathState State), int> _numbers = new();
    private readonly List<(int Block, PathState State)> _paths = new();
    private readonly List<List<(int To, ulong Released)>> _edges = new();
    private readonly Queue<int> _open = new();
    private readonly Dictionary<IOperation, StateSet> _visited = new();
    private readonly Dictionary<IOperation, EvaluatedRoot> _roots = new();
    private readonly List<AcquireSite> _sites = new();
    private readonly List<LockPath> _released = new();
    private readonly List<LockStep> _steps = new();
    private readonly List<BodyExit> _exits = new();
    private readonly Dictionary<IDelegateCreationOperation, ImmutableArray<LockPath>> _givenBack = new();

    /// <summary>Bits of the sites whose hold ended in the block under way: an edge remembers them.</summary>
    private ulong _endedHere;

    private int _work;

    private HeldLocksAnalysis(
        ControlFlowGraph graph, IMethodSymbol? owner, LockModel model, LockDecisions? decisions, CancellationToken cancellationToken)
    {
        _graph = graph;
        _owner = owner;
        _model = model;
        _cancellationToken = cancellationToken;
        _lockPaths = new LockPaths(graph, owner);
        _variables = new FlowVariables(graph, model.Reader, decisions);
    }

    public bool IsComplete { get; private set; } = true;

    public LockPaths Paths => _lockPaths;

    public IReadOnlyList<AcquireSite> Sites => _sites;

    public IReadOnlyList<LockStep> Steps => _steps;

    public IReadOnlyList<BodyExit> Exits => _exits;

    public IReadOnlyDictionary<IOperation, StateSet> Visited => _visited;

    /// <summary>The operations of the blocks that are reached, each with its parts.</summary>
    public IReadOnlyDictionary<IOperation, EvaluatedRoot> Roots => _roots;

    /// <param name="graph">The body.</param>
    /// <param name="owner">The method it belongs to, for what it requires of its callers; null for an initializer.</param>
    /// <param name="entry">What is held on entry beyond that: for a lambda that is run by whoever took the lock.</param>
    /// <param name="model">The locks of the compilation.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static HeldLocks Run(
        ControlFlowGraph graph, IMethodSymbol? owner, ImmutableArray<AcquireSite> entry, LockModel model,
        CancellationToken cancellationToken)
    {
        var analysis = new HeldLocksAnalysis(graph, owner, model, null, cancellationToken);
        analysis.Solve(entry);
        if (!analysis.IsComplete)
        {
            var decisions = new LockDecisions(graph, model, cancellationToken);
            analysis = new HeldLocksAnalysis(graph, owner, model, decisions, cancellationToken);
            analysis.Solve(entry);
        }

        return new HeldLocks(graph, analysis);
    }

    public IEnumerable<LockPath> ReleasedIn(PathState state) => _released.Where((_, i) => (state.Released & (1UL << i)) != 0);

    public IReadOnlyCollection<PathState> StatesOf(BasicBlock block) =>
        IsComplete ? _paths.Where(w => w.Block == block.Ordinal).Select(w => w.State).ToList() : new List<PathState>();

    public IReadOnlyCollection<PathState>? StatesAt(IOperation operation) =>
        IsComplete && _visited.TryGetValue(operation, out StateSet? states) ? states : null;

    public IEnumerable<LockHold> HoldsThrough(System.Func<IOperation, bool> loop, TextSpan span)
    {
        if (!IsComplete)
        {
            return Enumerable.Empty<LockHold>();
        }

        var blocks = new HashSet<int>(
            _graph.Blocks.Where(b => FlowGraphs.Operations(b).SelectMany(o => o.DescendantsAndSelf()).Any(loop)).Select(b => b.Ordinal));
        return Enumerable.Range(0, _paths.Count)
            .Where(w => blocks.Contains(_paths[w].Block))
            .SelectMany(w => _paths[w].State.Holds.Where(h => !h.IsReturned && ComesBack(w, h.Site.Index) && !Yields(w, h.Site, span)))
            .GroupBy(h => h.Site.Index).Select(g => g.First()).OrderBy(h => h.Site.Index);
    }

    /// <summary>Whether control can come back to the block of a path with the hold never given up.</summary>
    private bool ComesBack(int start, int site)
    {
        var seen = new HashSet<int>();
        var open = new Stack<int>();
        open.Push(start);
        while (open.Count > 0)
        {
            foreach ((int to, ulong ended) in _edges[open.Pop()])
            {
                if ((ended & (1UL << site)) == 0 && _paths[to].State.Holds.Any(h => h.Site.Index == site))
                {
                    if (_paths[to].Block == _paths[start].Block)
                    {
                        return true;
                    }

                    if (seen.Add(to))
                    {
                        open.Push(to);
                    }
                }
            }
        }

        return false;
    }

    /// <summary>Whether some round of a loop ends the hold and comes back to the block of a path with the lock taken again.</summary>
    private bool Yields(int start, AcquireSite site, TextSpan loop)
    {
        var seen = new HashSet<(int Path, bool Ended)>();
        var open = new Stack<(int Path, bool Ended)>();
        open.Push((start, false));
        while (open.Count > 0)
        {
            (int at, bool hasEnded) = open.Pop();
            foreach ((int to, ulong ended) in _edges[at])
            {
                bool endedNow = hasEnded || (ended & (1UL << site.Index)) != 0;
                if (endedNow && _paths[to].Block == _paths[start].Block && _paths[to].State.Holds.Any(h => h.Site.Path.Equals(site.Path)))
                {
                    return true;
                }

                // One round only: what the next one takes anew is no part of this one.
                if (_paths[to].Block != _paths[start].Block
                    && FlowGraphs.Operations(_graph.Blocks[_paths[to].Block]).All(o => loop.Contains(o.Syntax.Span))
                    && seen.Add((to, endedNow)))
                {
                    open.Push((to, endedNow));
                }
            }
        }

        return false;
    }

    private void Solve(ImmutableArray<AcquireSite> entry)
    {
        PathState start = PathState.Empty;
        foreach (AcquireSite site in _model.RequiredBy(_owner).AddRange(entry))
        {
            AcquireSite own = site with { Index = _sites.Count };
            _sites.Add(own);
            start = start.With(start.Holds.Add(new LockHold(own, own.Mode, 0, false)));
        }

        Reach(-1, _graph.Blocks[0], start);
        while (_open.Count > 0 && IsComplete)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            int path = _open.Dequeue();
            Flow(path, _graph.Blocks[_paths[path].Block], _paths[path].State);
        }

        _model.Work.Add(_work);
    }

    private void Reach(int from, BasicBlock block, PathState state)
    {
        state = state.WithoutFacts(_variables.DeadAt(block));
        if (!_numbers.TryGetValue((block.Ordinal, state), out int path))
        {
            path = _paths.Count;
            if (path >= MaxPaths || _sites.Count > 63 || _released.Count > 63)
            {
                IsComplete = false;
                return;
            }

            _numbers.Add((block.Ordinal, state), path);
            _paths.Add((block.Ordinal, state));
            _edges.Add(new List<(int, ulong)>());
            _open.Enqueue(path);
        }

        if (from >= 0)
        {
            _edges[from].Add((path, _endedHere));
        }
    }

    private void Flow(int path, BasicBlock block, PathState entry)
    {
        _endedHere = 0;
        var states = new List<PathState> { entry };
        foreach (IOperation operation in block.Operations)
        {
            states = Visit(operation, states, path, block);
            states = Map(states, s => s.Without(_variables.Temporaries));
        }

        if (block.BranchValue is { } value)
        {
            states = Visit(value, states, path, block);
        }

        foreach (PathState state in states)
        {
            Leave(path, block, state);
        }
    }

    /// <summary>Nearly always there is one path, and nothing happens to it.</summary>
    private static List<PathState> Map(List<PathState> states, System.Func<PathState, PathState> change)
    {
        if (states.Count != 1)
        {
            return states.Select(change).Distinct().ToList();
        }

        PathState changed = change(states[0]);
        return ReferenceEquals(changed, states[0]) ? states : new List<PathState> { changed };
    }

    private void Leave(int path, BasicBlock block, PathState state)
    {
        if (block.ConditionKind == ControlFlowConditionKind.None || block.BranchValue is not { } condition)
        {
            Follow(path, block.FallThroughSuccessor, block, state);
            return;
        }

        bool? outcome = FlowConditions.Evaluate(condition, state, _variables, _lockPaths);
        bool jumpsWhen = block.ConditionKind == ControlFlowConditionKind.WhenTrue;
        foreach (bool value in new[] { true, false })
        {
            if (outcome is null || outcome == value)
            {
                PathState known = outcome is null ? FlowConditions.Assume(condition, value, state, _variables) : state;
                Follow(path, value == jumpsWhen ? block.ConditionalSuccessor : block.FallThroughSuccessor, block, known);
            }
        }
    }

    private void Follow(int path, ControlFlowBranch? branch, BasicBlock block, PathState state)
    {
        switch (branch?.Semantics)
        {
            case ControlFlowBranchSemantics.Return:
                Go(path, branch, 0, Return(block, state).Without(_variables.Temporaries));
                break;
            case ControlFlowBranchSemantics.Regular:
                Go(path, branch, 0, state.Without(_variables.Temporaries));
                break;
            case ControlFlowBranchSemantics.Throw or ControlFlowBranchSemantics.Rethrow:
                Raise(path, block.EnclosingRegion, block, state.Without(_variables.Temporaries));
                break;
            case ControlFlowBranchSemantics.StructuredExceptionHandling:
                Resume(path, block, state.Without(_variables.Temporaries));
                break;
        }
    }

    /// <summary>Goes to a branch's destination by way of the <c>finally</c> regions that it leaves.</summary>
    private void Go(int path, ControlFlowBranch branch, int next, PathState state)
    {
        if (next < branch.FinallyRegions.Length)
        {
            ControlFlowRegion region = branch.FinallyRegions[next];
            Reach(path, _graph.Blocks[region.FirstBlockOrdinal], state.With(new Continuation(region, branch, next + 1, state.After)));
        }
        else if (branch.Destination is { Kind: BasicBlockKind.Exit })
        {
            _exits.Add(new BodyExit(OutsideStatements(state), branch.Source, false, state.Fact(_variables.Find(ReturnValue))));
        }
        else if (branch.Destination is { } destination)
        {
            Reach(path, destination, state);
        }
    }

    /// <summary>The end of a <c>finally</c> or of a filter that says no: on with what was under way.</summary>
    private void Resume(int path, BasicBlock block, PathState state)
    {
        for (ControlFlowRegion? region =
            block.EnclosingRegion; region is { Kind: not ControlFlowRegionKind.Root }; region = region.EnclosingRegion)
        {
            if (region.Kind == ControlFlowRegionKind.Filter)
            {
                Raise(path, region.EnclosingRegion?.EnclosingRegion?.EnclosingRegion, block, state);
                return;
            }

            if (region.Kind == ControlFlowRegionKind.Finally)
            {
                if (state.After is { } after)
                {
                    PathState outside = state.With(after.Outer);
                    if (after.Branch is { } branch)
                    {
                        Go(path, branch, after.Next, outside);
                    }
                    else
                    {
                        Raise(path, region.EnclosingRegion?.EnclosingRegion, block, outside);
                    }
                }

                return;
            }
        }
    }

    /// <summary>An exception leaves a region: to the handlers around it, innermost first, until one catches everything.</summary>
    /// <param name="abandoned">The state where the exception says that the mutex was abandoned: then the wait has got it.</param>
    private void Raise(int path, ControlFlowRegion? region, BasicBlock from, PathState state, PathState? abandoned = null)
    {
        // The root of a lambda's graph lies in a region of the method around it, whose handlers do not see the lambda run.
        for (; region is { Kind: not ControlFlowRegionKind.Root }; region = region.EnclosingRegion)
        {
            // An exception that leaves a finally abandons what that finally was run for.
            if (region.Kind == ControlFlowRegionKind.Finally && state.After is { } after && after.Finally == region)
            {
                state = state.With(after.Outer);
            }

            if (region.Kind != ControlFlowRegionKind.Try || region.EnclosingRegion is not { } statement)
            {
                continue;
            }

            if (statement.Kind == ControlFlowRegionKind.TryAndFinally)
            {
                ControlFlowRegion last = statement.NestedRegions[1];
                Reach(path, _graph.Blocks[last.FirstBlockOrdinal], state.With(new Continuation(last, null, 0, state.After)));
                return;
            }

            bool caught = false;
            foreach (ControlFlowRegion handler in statement.NestedRegions.Skip(1))
            {
                Reach(
                    path, _graph.Blocks[handler.FirstBlockOrdinal],
                    abandoned is not null && _model.Types.Primitives.IsAbandoned(handler.ExceptionType) ? abandoned : state);
                caught |= handler.Kind == ControlFlowRegionKind.Catch
                    && (handler.ExceptionType is null || handler.ExceptionType.SpecialType == SpecialType.System_Object
                        || handler.ExceptionType is
                        {
                            Name: "Exception",
                            ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true }
                        });
            }

            if (caught)
            {
                return;
            }
        }

        _exits.Add(new BodyExit(OutsideStatements(state), from, true, null));
    }
}
