using System;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Primitives;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace MmLock.Analyzers.Protocol;

/// <summary>Where a body can fail while a hold is on, so that the exception leaves the body and the hold stays.</summary>
internal static class Failures
{
    private static readonly HashSet<string> s_typesThatDoNotFail = new(StringComparer.Ordinal)
    {
        "System.Math", "System.MathF", "System.Numerics.BitOperations", "System.Threading.Interlocked", "System.Threading.Volatile",
        "System.Diagnostics.Debug", "System.Diagnostics.Trace",
        "System.Diagnostics.Stopwatch", "System.Environment", "System.GC", "System.Runtime.CompilerServices.Unsafe",
        "System.Threading.Thread", "System.Threading.SpinWait",
    };

    private static readonly HashSet<string> s_membersThatDoNotFail = new(StringComparer.Ordinal)
    {
        "ReferenceEquals", "IsNullOrEmpty", "IsNullOrWhiteSpace", "ConfigureAwait", "GetType", "FromResult", "AsSpan",
        "FromMilliseconds",
    };

    /// <summary>
    /// Operations that can fail under the hold and whose exception meets no <c>finally</c> and no catch-all that could
    /// end it, in the order of the text.
    /// </summary>
    public static IReadOnlyList<IOperation> Under(AcquireSite site, ProtocolBody body)
    {
        var releases = new HashSet<SyntaxNode>(
            body.Locks.Steps.Where(s => s.Hold?.Site.Index == site.Index && IsRelease(s)).Select(s => s.Operation.Syntax));
        return body.Locks.Graph.Blocks
            .Where(b => b.IsReachable)
            .SelectMany(b =>
                FlowGraphs.Operations(b).SelectMany(o => Own(o))
                    .Where(o =>
                        CanFail(o, body) && !IsOwnWait(o, site, body) && !IsSaidOfAffineHold(o, site, body) && IsHeld(o, site, body))
                    .Where(_ => Escapes(b.EnclosingRegion, releases, body.Locks.Graph)))
            .GroupBy(o => o.Syntax).Select(g => g.First())
            .OrderBy(o => o.Syntax.Span.End).ToList();
    }

    public static bool IsRelease(LockStep step) => step.Kind is LockStepKind.Released or LockStepKind.ReleasedInOtherMode;

    /// <summary>Stricter than the dataflow, which errs on the side of failing: what is reported must be worth a reader's time.</summary>
    public static bool CanFail(IOperation operation, ProtocolBody body) => Throwing.MayThrow(operation, body.Model) && operation switch
    {
        IInvocationOperation call =>
            !IsOfCondition(call, body)
                && !s_membersThatDoNotFail.Contains(call.TargetMethod.Name)
                && !s_typesThatDoNotFail.Contains(call.TargetMethod.ContainingType.ToDisplayString())
            && body.Model.Reader.Read(call) is not
            {
                IsAsync: false, CancellationToken: null,
                Verb: LockVerb.Acquire or LockVerb.TryAcquire or LockVerb.Foreign or LockVerb.Wait or LockVerb.Pulse
            },
        IArrayCreationOperation array => array.DimensionSizes.Any(d => !d.ConstantValue.HasValue),
        _ => true,
    };

    /// <summary>
    /// The holder waits or pulses, and no token ends it: as with the condition of a raw lock, which it is the image of.
    /// </summary>
    private static bool IsOfCondition(IInvocationOperation call, ProtocolBody body) =>
        KnownTypes.Is(call.TargetMethod.ContainingType, body.Model.Types.MmapCondition)
        && !call.Arguments.Any(a => a.ArgumentKind == ArgumentKind.Explicit && a.Parameter?.Type.Name == "CancellationToken"
            && Values.Unwrap(a.Value) is not (IDefaultValueOperation or IPropertyReferenceOperation { Property.Name: "None" }));

    /// <summary><c>Task wait = sem.WaitAsync(); … await wait;</c>: if that fails, nothing is held.</summary>
    private static bool IsOwnWait(IOperation operation, AcquireSite site, ProtocolBody body) =>
        operation is IAwaitOperation awaited && Values.VariableOf(FlowConditions.Unwrap(awaited)) is { } task
        && GuardUses.Variables(site.Operation!.Syntax, body).Contains(task, SymbolEqualityComparer.Default);

    /// <summary>A lock that belongs to its thread must not be held over a <c>yield return</c> at all, which is MML3006.</summary>
    private static bool IsSaidOfAffineHold(IOperation operation, AcquireSite site, ProtocolBody body) =>
        operation is IReturnOperation && ThreadAffinity.TypeName(site, body.Model) is not null;

    private static bool IsHeld(IOperation operation, AcquireSite site, ProtocolBody body) =>
        body.Locks.At(operation).Paths.Any(w => w.Holds.Any(h => h.Site.Index == site.Index && !h.IsReturned));

    private static IEnumerable<IOperation> Own(IOperation operation)
    {
        yield return operation;
        if (operation is not IFlowAnonymousFunctionOperation)
        {
            foreach (IOperation part in operation.ChildOperations.SelectMany(Own))
            {
                yield return part;
            }
        }
    }

    private static bool Escapes(ControlFlowRegion? region, HashSet<SyntaxNode> releases, ControlFlowGraph graph)
    {
        for (; region is not null; region = region.EnclosingRegion)
        {
            if (region is { Kind: ControlFlowRegionKind.Try, EnclosingRegion: { } statement }
                && statement.NestedRegions.Skip(1).Any(r => Ends(r, releases, graph)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// A <c>catch</c> with a filter ends the hold of some exceptions, and lets others go by. What a filter itself
    /// releases is released for all.
    /// </summary>
    private static bool Ends(ControlFlowRegion handler, HashSet<SyntaxNode> releases, ControlFlowGraph graph) => handler.Kind switch
    {
        ControlFlowRegionKind.Catch => CatchesAll(handler),
        ControlFlowRegionKind.FilterAndHandler =>
            handler.NestedRegions.Where(r => r.Kind == ControlFlowRegionKind.Filter).Any(f => Contains(f, releases, graph)),
        _ => Contains(handler, releases, graph),
    };

    private static bool CatchesAll(ControlFlowRegion region) =>
        region.ExceptionType is null or { SpecialType: SpecialType.System_Object }
            || region.ExceptionType.ToDisplayString() == "System.Exception";

    private static bool Contains(ControlFlowRegion region, HashSet<SyntaxNode> releases, ControlFlowGraph graph) =>
        graph.Blocks.Skip(region.FirstBlockOrdinal).Take(region.LastBlockOrdinal - region.FirstBlockOrdinal + 1)
            .SelectMany(FlowGraphs.Operations).SelectMany(o => o.DescendantsAndSelf()).Any(o => releases.Contains(o.Syntax));
}
