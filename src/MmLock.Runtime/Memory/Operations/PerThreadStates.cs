using System.Runtime.CompilerServices;
using MmLock.Memory.Access;

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
            AccessSlot slot = AccessSlot.Current;
            PerThreadState?[] threads = Volatile.Read(ref _threads);
            return slot.Index < threads.Length && threads[slot.Index] is { } mine && mine.Slot == slot ? mine : AddThread(slot);
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

    /// <summary>Whether small mappings of some thread go there. Under <c>VmaLock</c>.</summary>
    public bool HaveArena(ulong arena) => Array.Exists(_threads, thread => thread is not null && thread.Arena == arena);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private PerThreadState AddThread(AccessSlot slot)
    {
        using (_lock.EnterPatiently())
        {
            PerThreadState?[] threads = _threads;
            if (slot.Index >= threads.Length)
            {
                Array.Resize(ref threads, slot.Index + 4);
            }

            // A number is used again after its thread's end: what was counted under it goes on.
            var added = new PerThreadState(slot, threads[slot.Index]);
            threads[slot.Index] = added;
            Volatile.Write(ref _threads, threads);
            return added;
        }
    }
}
