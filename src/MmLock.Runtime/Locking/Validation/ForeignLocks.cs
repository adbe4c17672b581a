using System.Runtime.CompilerServices;

namespace MmLock.Validation;

/// <summary>Locks that are not this library's: whether the thread has one, as these say themselves.</summary>
/// <remarks>
/// They belong to threads, so the answer is exact. Only of a thread of the pool that has none, while another has it, nothing is told: a
/// parallel loop inside a hold runs there.
/// </remarks>
internal static class ForeignLocks
{
    /// <summary>Objects that were entered as monitors. One of another type than <see cref="object"/> may be another kind of lock.</summary>
    private static readonly ConditionalWeakTable<object, object> s_monitors = [];

    public static GuardHolding HoldingOf(object guard, LockMode mode) => guard switch
    {
        ReaderWriterLockSlim slim => OfReaderWriter(
            slim.IsWriteLockHeld, slim.IsReadLockHeld || slim.IsUpgradeableReadLockHeld, mode, slim,
            static (slim, mode) => IsElsewhere(slim, mode)),
        ReaderWriterLock old => OfReaderWriter(old.IsWriterLockHeld, old.IsReaderLockHeld, mode, old, static (_, _) => true),
#if NET9_0_OR_GREATER
        Lock own => OfReaderWriter(own.IsHeldByCurrentThread, false, mode, own, static (own, _) => IsElsewhere(own)),
#endif
        _ when IsMonitor(guard, out bool isEntered) =>
            OfReaderWriter(isEntered, false, mode, guard, static (guard, _) => IsElsewhere(guard)),
        _ => default,
    };

    private static GuardHolding OfReaderWriter<T>(
        bool write, bool read, LockMode mode, T guard, Func<T, LockMode, bool> isElsewhere) => new(
        write || (read && mode == LockMode.Read) ? GuardHoldingState.Held
        : read ? GuardHoldingState.ForReadingOnly
        : Thread.CurrentThread.IsThreadPoolThread && isElsewhere(guard, mode) ? GuardHoldingState.Unknown
        : GuardHoldingState.Missing);

    private static bool IsMonitor(object guard, out bool isEntered)
    {
        isEntered = Monitor.IsEntered(guard);
        if (isEntered && guard.GetType() != typeof(object))
        {
            s_monitors.TryAdd(guard, guard);
        }

        return isEntered || guard.GetType() == typeof(object) || s_monitors.TryGetValue(guard, out _);
    }

    /// <summary>None of these waits: what cannot be had at once is another's.</summary>
    private static bool IsElsewhere(object guard)
    {
        if (!Monitor.TryEnter(guard))
        {
            return true;
        }

        Monitor.Exit(guard);
        return false;
    }

#if NET9_0_OR_GREATER
    private static bool IsElsewhere(Lock guard)
    {
        if (!guard.TryEnter())
        {
            return true;
        }

        guard.Exit();
        return false;
    }
#endif

    private static bool IsElsewhere(ReaderWriterLockSlim guard, LockMode mode)
    {
        if (mode == LockMode.Read && guard.CurrentReadCount > 0)
        {
            return true;
        }

        try
        {
            if (!guard.TryEnterReadLock(0))
            {
                return true;
            }
        }
        catch (ObjectDisposedException)
        {
            // Whose lock is gone has other troubles.
            return true;
        }

        guard.ExitReadLock();
        return false;
    }
}
