using System;
using System.Collections.Generic;

namespace MmLock.Analyzers.Prefilter;

/// <summary>The member names of lock primitives, by what they do.</summary>
internal static class LockMemberNames
{
    public static readonly HashSet<string> Acquires = new(StringComparer.Ordinal)
    {
        "Enter", "TryEnter", "EnterScope", "Wait", "WaitAsync", "WaitOne", "EnterReadLock", "EnterWriteLock", "EnterUpgradeableReadLock",
        "TryEnterReadLock", "TryEnterWriteLock", "TryEnterUpgradeableReadLock", "AcquireReaderLock", "AcquireWriterLock",
        "EnterRead", "EnterWrite", "EnterReadAsync", "EnterWriteAsync", "TryEnterRead", "TryEnterWrite", "AcquireRead", "AcquireWrite",
        "AcquireReadAsync", "AcquireWriteAsync", "TryAcquireRead", "TryAcquireWrite", "TryAcquireReadAsync", "TryAcquireWriteAsync",
    };

    public static readonly HashSet<string> Releases = new(StringComparer.Ordinal)
    {
        "Exit", "Release", "ReleaseMutex", "ExitReadLock", "ExitWriteLock", "ExitUpgradeableReadLock", "ReleaseReaderLock", "ReleaseWriterLock", "ReleaseRead", "ReleaseWrite",
    };

    /// <summary>What else is done to a lock, and is a site of it, without a hold that begins or ends.</summary>
    public static readonly HashSet<string> Others = new(StringComparer.Ordinal)
    {
        "Pulse", "PulseAll", "IsEntered", "Dispose", "Close", "CurrentCount", "AvailableWaitHandle", "IsHeldByCurrentThread",
        "IsReadLockHeld", "IsWriteLockHeld", "IsUpgradeableReadLockHeld", "CurrentReadCount", "RecursionPolicy",
        "RecursiveReadCount", "RecursiveWriteCount", "RecursiveUpgradeCount", "WaitingReadCount", "WaitingWriteCount", "WaitingUpgradeCount",
        "IsReaderLockHeld", "IsWriterLockHeld", "WriterSeqNum", "AnyWritersSince", "UpgradeToWriterLock", "DowngradeFromWriterLock", "ReleaseLock", "RestoreLock",
        "IsHeld", "IsThreadOwnerTrackingEnabled", "DowngradeToRead", "AssertHeld", "SafeWaitHandle", "Handle", "SignalAndWait", "WaitAll", "WaitAny",
    };
}
