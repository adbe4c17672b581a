namespace MmLock.Profiling;

/// <summary>A lock that can be recorded.</summary>
internal interface IRecordedLock
{
    /// <summary>Switches recording of this lock. Of one thread at a time; others may acquire and release meanwhile.</summary>
    void SetRecording(bool on);

    int WaiterCount { get; }

    /// <summary>How the lock is called, if it was ever recorded.</summary>
    RecordingRangeLock? Recorded { get; }
}
