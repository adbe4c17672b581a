using System.Diagnostics;
using MmLock.Waiting;

namespace MmLock.Validation;

/// <summary>The validator of one structure lock. Its holds are the thread's own, in the order in which they were taken.</summary>
internal sealed class LatchWatch(LockClass? lockClass, ValidatingRangeLock? owner, bool throws) : ILatchWatcher
{
    [ThreadStatic]
    private static List<LatchHold>? t_holds;

    private readonly long _instance = LockClass.NextInstance();

    public sealed record LatchHold(LatchWatch Watch, StackTrace Stack, Flow? Flow, FlowHold? Inside, long UserBytes);

    /// <summary>The structure lock that the thread took last and has.</summary>
    public static LatchHold? Innermost => t_holds is { Count: > 0 } holds ? holds[^1] : null;

    public string Name => lockClass?.Structure.Name ?? "VmaLock";

    public bool Throws => throws;

    public LockGraph.End? End => lockClass is { } found ? new LockGraph.End(found.Structure, LockMode.Write, AddressRange.All) : null;

    private LockGraph.End Instance => new(new LockNode(_instance, Name), LockMode.Write, AddressRange.All);

    /// <summary>The thread's hold of a structure lock that was taken inside a range hold of this lock.</summary>
    public static LatchHold? FindInside(ValidatingRangeLock lockOf, Flow flow) =>
        t_holds?.FindLast(h => h.Watch.Owner == lockOf && h.Inside is not null && h.Flow == flow);

    private ValidatingRangeLock? Owner => owner;

    public void Asked()
    {
        using OwnWork work = OwnWork.Begin();
        var stack = new StackTrace(skipFrames: 2, fNeedFileInfo: true);
        if (End is not { } asked)
        {
            return;
        }

        foreach (FlowHold held in Flow.Active?.Holds ?? [])
        {
            if (held.End is { } end)
            {
                Reports.Order(end, held.Stack, asked, stack, throws);
            }
        }

        foreach (LatchHold held in t_holds ?? [])
        {
            if (held.Watch == this)
            {
                continue;
            }

            bool isSame = held.Watch.End?.Node == asked.Node;
            if (held.Watch.End is { } end)
            {
                Reports.Order(isSame ? held.Watch.Instance : end, held.Stack, isSame ? Instance : asked, stack, throws);
            }
        }
    }

    public void Taken()
    {
        using OwnWork work = OwnWork.Begin();
        Flow? flow = Flow.Active;
        FlowHold? inside = owner is null ? null : flow?.Holds.LastOrDefault(h => h.Owner == owner);
        var stack = new StackTrace(skipFrames: 2, fNeedFileInfo: true);
        WaitContext.Install();
        (t_holds ??= []).Add(new LatchHold(this, stack, flow, inside, OwnWork.UserBytes));
    }

    public void Left()
    {
        using OwnWork work = OwnWork.Begin();
        int at = t_holds?.FindLastIndex(h => h.Watch == this) ?? -1;
        if (at < 0)
        {
            return;
        }

        LatchHold held = t_holds![at];
        t_holds.RemoveAt(at);
        if (t_holds.Count == 0)
        {
            WaitContext.Remove();
        }

        if (OwnWork.UserBytes - held.UserBytes is >= Reports.LargeAllocation and var bytes)
        {
            Reports.Allocation(Name, LockMode.Write, held.Stack, bytes, new StackTrace(skipFrames: 2, fNeedFileInfo: true));
        }
    }

    public void WrongThread()
    {
        using OwnWork work = OwnWork.Begin();
        Reports.WrongThread(Name, new StackTrace(skipFrames: 1, fNeedFileInfo: true));
    }
}
