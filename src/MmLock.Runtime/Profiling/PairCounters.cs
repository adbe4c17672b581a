namespace MmLock.Profiling;

/// <summary>How often and how long one site waited for another, since somebody last asked.</summary>
internal sealed class PairCounters(AcquireSite waiter, AcquireSite holder)
{
    public AcquireSite Waiter => waiter;

    public AcquireSite Holder => holder;

    public long Waits { get; set; }

    public long Ticks { get; set; }

    /// <summary>Waits of which a part would not have been.</summary>
    public long FalseWaits { get; set; }

    public long FalseTicks { get; set; }

    public void Clear() => Waits = Ticks = FalseWaits = FalseTicks = 0;
}
