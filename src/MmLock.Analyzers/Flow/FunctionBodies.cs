using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace MmLock.Analyzers.Flow;

/// <summary>Under which holds a body starts to run.</summary>
internal enum BodyEntry
{
    /// <summary>Those that the body declares, and those at the places that run it; all of these are known.</summary>
    Known,
    /// <summary>It runs later, or on another thread: none.</summary>
    Later,
    /// <summary>Somebody else runs it, perhaps under a lock. What is missing in such a body is no finding.</summary>
    Unknown,
}

/// <summary>One executable body, its operations as they were written, and what it holds.</summary>
/// <param name="Locks">The dataflow.</param>
/// <param name="Method">Its symbol; null for an initializer.</param>
/// <param name="Operations">The operations of this body, those of its lambdas and local functions left out.</param>
/// <param name="Entry">Under which holds it starts.</param>
/// <param name="Outer">The body that it is written in; null for a member's own.</param>
internal sealed record FunctionBody(
    HeldLocks Locks, IMethodSymbol? Method, ImmutableArray<IOperation> Operations, BodyEntry Entry, FunctionBody? Outer)
{
    /// <summary>What is held at an operation as it was written.</summary>
    public HeldAt At(IOperation operation) => Locks.At(operation.Syntax, operation.Kind);

    /// <summary>
    /// The same for one that the dataflow does not stop at, as an element of an array: what is held at a part of it, else where the
    /// evaluation begins that it is a part of.
    /// </summary>
    public HeldAt Around(IOperation operation)
    {
        foreach (IOperation part in operation.DescendantsAndSelf())
        {
            if (At(part) is { IsReached: true } held)
            {
                return held;
            }
        }

        for (IOperation? at = operation; at is not null; at = at.Parent)
        {
            if (Locks.StartOf(at.Syntax) is { IsReached: true } start)
            {
                return start;
            }

            if (At(at) is { IsReached: true } held)
            {
                return held;
            }
        }

        return default;
    }
}

/// <summary>
/// A body with the lambdas and local functions in it. One that is run on the spot starts with what is held at every
/// place that runs it; a local function that is only called is such a one.
/// </summary>
internal sealed class FunctionBodies
{
    private readonly BodyFlows _flows;
    private readonly LockModel _model;
    private readonly CancellationToken _cancellationToken;
    private readonly List<FunctionBody> _parts = new();
    private readonly List<IOperation> _all;

    private FunctionBodies(ControlFlowGraph graph, BodyFlows flows)
    {
        _flows = flows;
        _model = flows.Model;
        _cancellationToken = flows.CancellationToken;
        _all = graph.OriginalOperation.DescendantsAndSelf().ToList();
    }

    public static IReadOnlyList<FunctionBody> Of(ControlFlowGraph graph, IMethodSymbol? method, BodyFlows flows)
    {
        var parts = new FunctionBodies(graph, flows);
        var open = new List<(ControlFlowGraph Graph, IMethodSymbol Method, FunctionBody Outer)>();
        parts.Add(graph, method, EntryHolds.DeclaredBy(method), BodyEntry.Known, null, open);
        while (open.Count > 0)
        {
            flows.CancellationToken.ThrowIfCancellationRequested();

            // Whoever runs it comes first; functions that only run each other are run by nobody known.
            int next = open.FindIndex(f => parts.IsReady(f.Graph, f.Method));
            (ControlFlowGraph inner, IMethodSymbol function, FunctionBody outer) = open[next < 0 ? 0 : next];
            open.RemoveAt(next < 0 ? 0 : next);
            (BodyEntry entry, ImmutableArray<AcquireSite> held) = next < 0
                ? (BodyEntry.Unknown, ImmutableArray<AcquireSite>.Empty)
                : parts.EntryOf(inner, function);
            parts.Add(inner, function, held, entry, outer, open);
        }

        return parts._parts;
    }

    private void Add(
        ControlFlowGraph graph, IMethodSymbol? method, ImmutableArray<AcquireSite> held, BodyEntry entry, FunctionBody? outer,
        List<(ControlFlowGraph, IMethodSymbol, FunctionBody)> open)
    {
        HeldLocks locks = _flows.Of(graph, method, held);
        var part = new FunctionBody(locks, method, RunBodies.OwnOperations(graph.OriginalOperation).ToImmutableArray(), entry, outer);
        _parts.Add(part);
        foreach (IMethodSymbol function in graph.LocalFunctions)
        {
            open.Add((graph.GetLocalFunctionControlFlowGraph(function, _cancellationToken), function, part));
        }

        foreach (IFlowAnonymousFunctionOperation lambda in graph.Blocks.SelectMany(FlowGraphs.Operations)
            .SelectMany(o => o.DescendantsAndSelf()).OfType<IFlowAnonymousFunctionOperation>())
        {
            if (!FunctionUses.IsExpressionTree(lambda))
            {
                open.Add((graph.GetAnonymousFunctionControlFlowGraph(lambda, _cancellationToken), lambda.Symbol, part));
            }
        }
    }

    private bool IsReady(ControlFlowGraph graph, IMethodSymbol function) =>
        Uses(graph, function).All(u => u.Place is null || PartOf(u.Place) is not null || IsInside(u.Place, graph.OriginalOperation));

    private (BodyEntry, ImmutableArray<AcquireSite>) EntryOf(ControlFlowGraph graph, IMethodSymbol function)
    {
        var places = new List<ImmutableArray<AcquireSite>>();
        foreach (FunctionUse use in Uses(graph, function))
        {
            if (use.Kind == FunctionUseKind.Unknown)
            {
                return (BodyEntry.Unknown, ImmutableArray<AcquireSite>.Empty);
            }

            if (use.Kind == FunctionUseKind.Later)
            {
                return (BodyEntry.Later, ImmutableArray<AcquireSite>.Empty);
            }

            // A call of itself adds nothing to the calls from outside.
            if (use.Place is { } place && !IsInside(place, graph.OriginalOperation))
            {
                FunctionBody part = PartOf(place)!;
                HeldAt at = part.At(place);
                if (part.Entry == BodyEntry.Unknown || !part.Locks.IsComplete)
                {
                    return (BodyEntry.Unknown, ImmutableArray<AcquireSite>.Empty);
                }

                if (at.IsReached)
                {
                    places.Add(EntryHolds.OnEveryPath(at).AddRange(HeldByCallee(use, part)));
                }
            }
        }

        return places.Count == 0 ? (BodyEntry.Unknown, ImmutableArray<AcquireSite>.Empty) : (BodyEntry.Known, EntryHolds.AtEvery(places));
    }

    /// <summary>The locks under which a method calls what it is given: <c>WithRead(() => …)</c>.</summary>
    private IEnumerable<AcquireSite> HeldByCallee(FunctionUse use, FunctionBody part)
    {
        if (use is not { Place: IInvocationOperation call, Parameter: { } parameter })
        {
            return Enumerable.Empty<AcquireSite>();
        }

        return _model.HeldDuringCallOf(call.TargetMethod, parameter.Ordinal, _cancellationToken)
            .Select(s =>
                s with
                {
                    Path = part.Locks.Paths.At(call, s.Path, call.TargetMethod, call.Instance, call.Arguments),
                    Operation = call,
                    Location = DiagnosticLocations.Of(call),
                    Wrapper = call.TargetMethod
                });
    }

    private IEnumerable<FunctionUse> Uses(ControlFlowGraph graph, IMethodSymbol function) =>
        graph.OriginalOperation is ILocalFunctionOperation
            ? FunctionUses.OfLocalFunction(function, _all, _model, _cancellationToken)
            : FunctionUses.OfValue(graph.OriginalOperation, _all, _model, _cancellationToken);

    private FunctionBody? PartOf(IOperation operation) => _parts.FirstOrDefault(p => p.Operations.Contains(operation));

    private static bool IsInside(IOperation operation, IOperation body)
    {
        for (IOperation? at = operation; at is not null; at = at.Parent)
        {
            if (at == body)
            {
                return true;
            }
        }

        return false;
    }
}
