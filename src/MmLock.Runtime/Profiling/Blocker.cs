namespace MmLock.Profiling;

/// <summary>Somebody whom a waiter found before it.</summary>
internal struct Blocker
{
    public RecordedHold Hold;
    public long Generation;
    public AcquireSite Site;

    /// <summary>Whether it would have been in the way by what the two would hold.</summary>
    public bool IsTrue;

    /// <summary>Whether it was not known yet if it held.</summary>
    public bool WasTrying;

    /// <summary>From when on it held; <see cref="RecordedHold.Never"/> if it never did.</summary>
    public long Granted;

    /// <summary>How much earlier it would have left.</summary>
    public long Early;

    public long Left;
}
