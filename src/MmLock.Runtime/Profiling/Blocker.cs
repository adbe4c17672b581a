namespace MmLock.Profiling;

/// <summary>Somebody whom a waiter found before it.</summary>
internal struct Blocker
{
    public RecordedHold Hold;
    public long Generation;
    public AcquireSite Site;

    /// <summary>Whether it would have been in the way by what the two would hold.</summary>
    public bool IsTrue;

    /// <summary>Of the room when it was seen: trying, it was not known yet if it held; leaving, it may have written nothing.</summary>
    public long Phase;

    /// <summary>From when on it held; <see cref="RecordedHold.Never"/> if it never did.</summary>
    public long Granted;

    /// <summary>How much earlier it would have left.</summary>
    public long Early;

    public long Left;
}
