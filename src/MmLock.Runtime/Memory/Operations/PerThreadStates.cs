using System.Runtime.CompilerServices;

namespace MmLock.Memory.Operations;

/// <summary>What each thread has in one space.</summary>
internal sealed class PerThreadStates
{
    private readonly Lock _lock = new();
    private PerThreadState?[] _threads = [];

    /// <summary>What the calling thread has here.</summary>
    public PerThreadState CurrentThread
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            ReaderEpoch epoch = ReaderEpoch.Current;
            PerThreadState?[] threads = Volatile.Read(ref _threads);
            return epoch.Index < threads.Length && threads[epoch.Index] is { } state && state.Epoch == epoch ? state : AddThread(epoch);
        }
    }

    /// <summary>What was counted, by threads that have ended too.</summary>
    /// <param name="pendingAllocations">Is not counted by threads.</param>
    public AddressSpaceStatistics Sum(int pendingAllocations)
    {
        PerThreadState[] threads = [.. Volatile.Read(ref _threads).OfType<PerThreadState>()];
        return new AddressSpaceStatistics(
            threads.Sum(thread => thread.Faults),
            threads.Sum(thread => thread.RetriedFaults),
            threads.Sum(thread => thread.SpeculativeAttempts),
            threads.Sum(thread => thread.SpeculativeAborts),
            threads.Sum(thread => thread.CoarseFallbacks),
            pendingAllocations);
    }

    /// <summary>Whether small mappings of some thread go there. Under the lock of the common part, which it is in.</summary>
    public bool HaveBlock(ulong block) => Array.Exists(_threads, thread => thread is not null && thread.Block == block);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private PerThreadState AddThread(ReaderEpoch epoch)
    {
        using (_lock.EnterPatiently())
        {
            PerThreadState?[] threads = _threads;
            if (epoch.Index >= threads.Length)
            {
                Array.Resize(ref threads, epoch.Index + 4);
            }

            // A number is used again after its thread's end: what was counted under it goes on.
            var added = new PerThreadState(epoch, threads[epoch.Index]);
            threads[epoch.Index] = added;
            Volatile.Write(ref _threads, threads);
            return added;
        }
    }
}
