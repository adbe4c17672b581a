using System.Diagnostics;

namespace MmLock.Validation;

/// <summary>One hold of a range, or an acquire that is to become one.</summary>
internal sealed class FlowHold(ValidatingRangeLock owner, AddressRange range, LockMode mode, Flow flow, StackTrace stack)
{
    private const int MostElsewhere = 16;
    private static readonly TimeSpan s_leaving = TimeSpan.FromMilliseconds(100);

    /// <summary>Holds that were given their time already. A few: what is forgotten is given it again.</summary>
    [ThreadStatic]
    private static HashSet<FlowHold>? t_elsewhere;

    private long _userBytes;
    private ThreadStay? _stay;
    private int _switches;

    public ValidatingRangeLock Owner => owner;

    public AddressRange Range => range;

    /// <summary>As it was asked for, or as a downgrade or upgrade has left it.</summary>
    public LockMode Mode { get; set; } = mode;

    public Flow Flow => flow;

    public StackTrace Stack => stack;

    public RangeGuard Guard { get; set; }

    public bool IsCoarse => range == AddressRange.All;

    /// <summary>Where each hold is of everything, whatever was asked for, so is this one.</summary>
    public LockGraph.End? End => owner.Class is { } found
        ? new LockGraph.End(found.Ranges, Mode, owner.Queue.IsCoarseOnly ? AddressRange.All : range) : null;

    /// <summary>
    /// Whether the thread that took it goes on in the flow, and is not this one: then this one was started inside the hold, and has not
    /// got it.
    /// </summary>
    /// <remarks>
    /// What follows an await may run before the thread that awaited has left the flow, some instructions later. So that one is given time,
    /// once for each hold and thread.
    /// </remarks>
    public bool IsElsewhere()
    {
        if (_stay is not { } stay || stay == ThreadStay.Current || stay.Switches != _switches)
        {
            return false;
        }

        HashSet<FlowHold> elsewhere = t_elsewhere ??= [];
        if (elsewhere.Contains(this))
        {
            return true;
        }

        SpinWait.SpinUntil(() => stay.Switches != _switches || !flow.Has(this), s_leaving);
        if (stay.Switches != _switches)
        {
            return false;
        }

        if (elsewhere.Count >= MostElsewhere)
        {
            elsewhere.Clear();
        }

        return elsewhere.Add(this);
    }

    public FlowHold As(AddressRange held) => new(owner, held, Mode, flow, stack);

    public void Begin()
    {
        _stay = ThreadStay.Current;
        _switches = _stay.Switches;
        _userBytes = OwnWork.UserBytes;
        flow.Add(this);
    }

    /// <summary>Bytes that were allocated inside, if the thread has done nothing else meanwhile; otherwise 0.</summary>
    public long Allocated =>
        _stay == ThreadStay.Current && _stay.Switches == _switches ? OwnWork.UserBytes - _userBytes : 0;
}
