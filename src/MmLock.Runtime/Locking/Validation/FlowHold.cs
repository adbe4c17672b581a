using System.Diagnostics;

namespace MmLock.Validation;

/// <summary>One hold of a range, or an acquire that is to become one.</summary>
internal sealed class FlowHold(ValidatingRangeLock owner, AddressRange range, LockMode mode, Flow flow, StackTrace stack)
{
    private long _userBytes;
    private int _thread;
    private int _switches;

    public ValidatingRangeLock Owner => owner;

    public AddressRange Range => range;

    /// <summary>As it was asked for, or as a downgrade or upgrade has left it.</summary>
    public LockMode Mode { get; set; } = mode;

    public Flow Flow => flow;

    public StackTrace Stack => stack;

    public RangeGuard Guard { get; set; }

    public bool IsCoarse => range == AddressRange.All;

    public LockGraph.End? End => owner.Class is { } found ? new LockGraph.End(found.Ranges, Mode, range) : null;

    public FlowHold As(AddressRange held) => new(owner, held, Mode, flow, stack);

    public void Begin()
    {
        _thread = Environment.CurrentManagedThreadId;
        _switches = Flow.Switches;
        _userBytes = OwnWork.UserBytes;
        flow.Add(this);
    }

    /// <summary>Bytes that were allocated inside, if the thread has done nothing else meanwhile; otherwise 0.</summary>
    public long Allocated =>
        _thread == Environment.CurrentManagedThreadId && _switches == Flow.Switches ? OwnWork.UserBytes - _userBytes : 0;
}
