namespace MmLock.Profiling;

/// <summary>A lock that can be recorded.</summary>
internal interface IRecordedLock
{
    /// <summary>Switches recording of this lock. Of one thread at a time; others may acquire and release meanwhile.</summary>
    void SetRecording(bool on);

    /// <summary>Who holds and waits, if the lock was ever recorded and does not share that with another.</summary>
    LockRecord? Recorded { get; }
}
