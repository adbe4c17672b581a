using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using MmLock.Analyzers.Locks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Text;
using Microsoft.CodeAnalysis.Operations;

namespace MmLock.Analyzers.Flow;

/// <summary>
/// Follows every way through a body: blocks × <see cref="HoldState"/>, each pair once. Finite, because a state is made of
/// the body's own sites, flags and regions; bounded, because a body with too many ways is given up
/// (<see cref="IsComplete"/>). An exception may leave a block at every operation that can throw.
/// </summary>
internal sealed partial class HeldLocksAnalysis
{
    /// <summary>Ways per body. Real bodies have tens; a thousand is a generated one, or one that is no use to follow.</summary>
    private const int MaxWays = 4096;

    /// <summary>States at one point of a block. Each tried acquire without a branch doubles them.</summary>
    private const int MaxStatesAtOnce = 256;

    /// <summary>Operations visited, each in each of its states.</summary>
    private const int MaxSteps = 400_000;

    private readonly ControlFlowGraph _graph;
    private readonly LockModel _model;
    private readonly IMethodSymbol? _owner;
    private readonly LockPaths _paths;
    private readonly FlowVariables _variables;
    private readonly CancellationToken _cancellationToken;
    private readonly Dictionary<(int Block, HoldState State), int> _numbers = new();
    private readonly List<(int Block, HoldState State)> _ways = new();
    private readonly List<List<(int To, ulong Released)>> _edges = new();
    private readonly Queue<int> _open = new();
    private readonly Dictionary<IOperation, StateSet> _visited = new();
    private readonly Dictionary<IOperation, List<IOperation>> _evaluated = new();
    private readonly List<AcquireSite> _sites = new();
    private readonly List<LockPath> _released = new();
    private readonly List<LockStep> _steps = new();
    private readonly List<BodyExit> _exits = new();
    private readonly Dictionary<IDelegateCreationOperation, ImmutableArray<LockPath>> _givenBack = new();

    /// <summary>Bits of the sites whose hold ended in the block under way: an edge remembers them.</summary>
    private ulong _endedHere;

    private int _work;

    private HeldLocksAnalysis(ControlFlowGraph graph, IMethodSymbol? owner, LockModel model, CancellationToken cancellationToken)
    {
        _graph = graph;
        _owner = owner;
        _model = model;
        _cancellationToken = cancellationToken;
        _paths = new LockPaths(graph, owner);
        _variables = new FlowVariables(graph, model.Reader);
    }

    public bool IsComplete { get; private set; } = true;

    public LockPaths Paths => _paths;

    public IReadOnlyList<AcquireSite> Sites => _sites;

    public IReadOnlyList<LockStep> Steps => _steps;

    public IReadOnlyList<BodyExit> Exits => _exits;

    public IReadOnlyDictionary<IOperation, StateSet> Visited => _visited;

    /// <param name="graph">The body.</param>
    /// <param name="owner">The method it belongs to, for what it requires of its callers; null for an initializer.</param>
    /// <param name="entry">What is held on entry beyond that: for a lambda that is run by whoever took the lock.</param>
    /// <param name="model">The locks of the compilation.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static HeldLocks Run(ControlFlowGraph graph, IMethodSymbol? owner, ImmutableArray<AcquireSite> entry, LockModel model, CancellationToken cancellationToken)
    {
        var analysis = new HeldLocksAnalysis(graph, owner, model, cancellationToken);
        analysis.Solve(entry);
        return new HeldLocks(graph, analysis);
    }

    public IEnumerable<LockPath> ReleasedIn(HoldState state) => _released.Where((_, i) => (state.Released & (1UL << i)) != 0);

    public IReadOnlyCollection<HoldState> StatesOf(BasicBlock block) => IsComplete ? _ways.Where(w => w.Block == block.Ordinal).Select(w => w.State).ToList() : new List<HoldState>();

    public IReadOnlyCollection<HoldState>? StatesAt(IOperation operation) => IsComplete && _visited.TryGetValue(operation, out StateSet? states) ? states : null;

    public IEnumerable<LockHold> HoldsThrough(System.Func<IOperation, bool> loop, TextSpan span)
    {
        if (!IsComplete)
        {
            return Enumerable.Empty<LockHold>();
        }

        var blocks = new HashSet<int>(_graph.Blocks.Where(b => FlowGraphs.Operations(b).SelectMany(o => o.DescendantsAndSelf()).Any(loop)).Select(b => b.Ordinal));
        return Enumerable.Range(0, _ways.Count)
            .Where(w => blocks.Contains(_ways[w].Block))
            .SelectMany(w => _ways[w].State.Holds.Where(h => !h.IsReturned && ComesBack(w, h.Site.Index) && !Yields(w, h.Site, span)))
            .GroupBy(h => h.Site.Index).Select(g => g.First()).OrderBy(h => h.Site.Index);
    }

    /// <summary>Whether control can come back to the block of a way with the hold never given up.</summary>
    private bool ComesBack(int start, int site)
    {
        var seen = new HashSet<int>();
        var open = new Stack<int>();
        open.Push(start);
        while (open.Count > 0)
        {
            foreach ((int to, ulong ended) in _edges[open.Pop()])
            {
                if ((ended & (1UL << site)) == 0 && _ways[to].State.Holds.Any(h => h.Site.Index == site))
                {
                    if (_ways[to].Block == _ways[start].Block)
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

    /// <summary>Whether some round of a loop ends the hold and comes back to the block of a way with the lock taken again.</summary>
    private bool Yields(int start, AcquireSite site, TextSpan loop)
    {
        var seen = new HashSet<(int Way, bool Ended)>();
        var open = new Stack<(int Way, bool Ended)>();
        open.Push((start, false));
        while (open.Count > 0)
        {
            (int at, bool hasEnded) = open.Pop();
            foreach ((int to, ulong ended) in _edges[at])
            {
                bool endedNow = hasEnded || (ended & (1UL << site.Index)) != 0;
                if (endedNow && _ways[to].Block == _ways[start].Block && _ways[to].State.Holds.Any(h => h.Site.Path.Equals(site.Path)))
                {
                    return true;
                }

                // One round only: what the next one takes anew is no part of this one.
                if (_ways[to].Block != _ways[start].Block && FlowGraphs.Operations(_graph.Blocks[_ways[to].Block]).All(o => loop.Contains(o.Syntax.Span)) && seen.Add((to, endedNow)))
                {
                    open.Push((to, endedNow));
                }
            }
        }

        return false;
    }

    private void Solve(ImmutableArray<AcquireSite> entry)
    {
        HoldState start = HoldState.Empty;
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
            int way = _open.Dequeue();
            Flow(way, _graph.Blocks[_ways[way].Block], _ways[way].State);
        }

        _model.Work.Add(_work);
    }

    private void Reach(int from, BasicBlock block, HoldState state)
    {
        state = state.WithoutFacts(_variables.DeadAt(block));
        if (!_numbers.TryGetValue((block.Ordinal, state), out int way))
        {
            way = _ways.Count;
            if (way >= MaxWays || _sites.Count > 63 || _released.Count > 63)
            {
                IsComplete = false;
                return;
            }

            _numbers.Add((block.Ordinal, state), way);
            _ways.Add((block.Ordinal, state));
            _edges.Add(new List<(int, ulong)>());
            _open.Enqueue(way);
        }

        if (from >= 0)
        {
            _edges[from].Add((way, _endedHere));
        }
    }

    private void Flow(int way, BasicBlock block, HoldState entry)
    {
        _endedHere = 0;
        var states = new List<HoldState> { entry };
        foreach (IOperation operation in block.Operations)
        {
            states = Visit(operation, states, way, block);
            states = Map(states, s => s.Without(_variables.Temporaries));
        }

        if (block.BranchValue is { } value)
        {
            states = Visit(value, states, way, block);
        }

        foreach (HoldState state in states)
        {
            Leave(way, block, state);
        }
    }

    /// <summary>Nearly always there is one way, and nothing happens to it.</summary>
    private static List<HoldState> Map(List<HoldState> states, System.Func<HoldState, HoldState> change)
    {
        if (states.Count != 1)
        {
            return states.Select(change).Distinct().ToList();
        }

        HoldState changed = change(states[0]);
        return ReferenceEquals(changed, states[0]) ? states : new List<HoldState> { changed };
    }

    private void Leave(int way, BasicBlock block, HoldState state)
    {
        if (block.ConditionKind == ControlFlowConditionKind.None || block.BranchValue is not { } condition)
        {
            Follow(way, block.FallThroughSuccessor, block, state);
            return;
        }

        bool? outcome = FlowConditions.Evaluate(condition, state, _variables, _paths);
        bool jumpsWhen = block.ConditionKind == ControlFlowConditionKind.WhenTrue;
        foreach (bool value in new[] { true, false })
        {
            if (outcome is null || outcome == value)
            {
                HoldState known = outcome is null ? FlowConditions.Assume(condition, value, state, _variables) : state;
                Follow(way, value == jumpsWhen ? block.ConditionalSuccessor : block.FallThroughSuccessor, block, known);
            }
        }
    }

    private void Follow(int way, ControlFlowBranch? branch, BasicBlock block, HoldState state)
    {
        switch (branch?.Semantics)
        {
            case ControlFlowBranchSemantics.Return:
                Go(way, branch, 0, Return(block, state).Without(_variables.Temporaries));
                break;
            case ControlFlowBranchSemantics.Regular:
                Go(way, branch, 0, state.Without(_variables.Temporaries));
                break;
            case ControlFlowBranchSemantics.Throw or ControlFlowBranchSemantics.Rethrow:
                Raise(way, block.EnclosingRegion, block, state.Without(_variables.Temporaries));
                break;
            case ControlFlowBranchSemantics.StructuredExceptionHandling:
                Resume(way, block, state.Without(_variables.Temporaries));
                break;
        }
    }

    /// <summary>Goes to a branch's destination by way of the <c>finally</c> regions that it leaves.</summary>
    private void Go(int way, ControlFlowBranch branch, int next, HoldState state)
    {
        if (next < branch.FinallyRegions.Length)
        {
            ControlFlowRegion region = branch.FinallyRegions[next];
            Reach(way, _graph.Blocks[region.FirstBlockOrdinal], state.With(new Continuation(region, branch, next + 1, state.After)));
        }
        else if (branch.Destination is { Kind: BasicBlockKind.Exit })
        {
            _exits.Add(new BodyExit(OutsideStatements(state), branch.Source, false, state.Fact(_variables.Find(ReturnValue))));
        }
        else if (branch.Destination is { } destination)
        {
            Reach(way, destination, state);
        }
    }

    /// <summary>The end of a <c>finally</c> or of a filter that says no: on with what was under way.</summary>
    private void Resume(int way, BasicBlock block, HoldState state)
    {
        for (ControlFlowRegion? region = block.EnclosingRegion; region is { Kind: not ControlFlowRegionKind.Root }; region = region.EnclosingRegion)
        {
            if (region.Kind == ControlFlowRegionKind.Filter)
            {
                Raise(way, region.EnclosingRegion?.EnclosingRegion?.EnclosingRegion, block, state);
                return;
            }

            if (region.Kind == ControlFlowRegionKind.Finally)
            {
                if (state.After is { } after)
                {
                    HoldState outside = state.With(after.Outer);
                    if (after.Branch is { } branch)
                    {
                        Go(way, branch, after.Next, outside);
                    }
                    else
                    {
                        Raise(way, region.EnclosingRegion?.EnclosingRegion, block, outside);
                    }
                }

                return;
            }
        }
    }

    /// <summary>An exception leaves a region: to the handlers around it, innermost first, until one catches everything.</summary>
    /// <param name="abandoned">The state where the exception says that the mutex was abandoned: then the wait has got it.</param>
    private void Raise(int way, ControlFlowRegion? region, BasicBlock from, HoldState state, HoldState? abandoned = null)
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
                Reach(way, _graph.Blocks[last.FirstBlockOrdinal], state.With(new Continuation(last, null, 0, state.After)));
                return;
            }

            bool caught = false;
            foreach (ControlFlowRegion handler in statement.NestedRegions.Skip(1))
            {
                Reach(way, _graph.Blocks[handler.FirstBlockOrdinal], abandoned is not null && IsOfAbandonedMutex(handler) ? abandoned : state);
                caught |= handler.Kind == ControlFlowRegionKind.Catch
                    && (handler.ExceptionType is null || handler.ExceptionType.SpecialType == SpecialType.System_Object || handler.ExceptionType is { Name: "Exception", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } });
            }

            if (caught)
            {
                return;
            }
        }

        _exits.Add(new BodyExit(OutsideStatements(state), from, true, null));
    }

    private static bool IsOfAbandonedMutex(ControlFlowRegion handler) =>
        handler.ExceptionType is { Name: "AbandonedMutexException", ContainingNamespace: { Name: "Threading", ContainingNamespace.Name: "System" } };
}
