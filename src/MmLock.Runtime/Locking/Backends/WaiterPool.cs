namespace MmLock.Backends;

/// <summary>Waiters for reuse, up to a bound; what is more after a peak is left to the collector.</summary>
/// <remarks>
/// Rented under the queue's gate, returned from anywhere: pushed on a list of their own by compare-and-swap, which the
/// renter takes as a whole when the other one is empty. Nobody pops a single one off it, so nothing can be mistaken for
/// what it was before (no ABA). A waiter knows how many lie below it, which bounds either list without a counter.
/// </remarks>
internal struct WaiterPool
{
    /// <summary>About 250 bytes each.</summary>
    private const int Most = 512;
    private Waiter? _free;
    private Waiter? _returned;

    /// <summary>How many it keeps now. For tests; not while others rent.</summary>
    public readonly int Count => (_free?.Depth ?? 0) + (_returned?.Depth ?? 0);

    public Waiter Rent()
    {
        Waiter? waiter = _free ?? Interlocked.Exchange(ref _returned, null);
        if (waiter is null)
        {
            Interleaving.At(Interleaving.SyncPoint.Allocate);
            return new Waiter();
        }

        _free = waiter.Next;
        return waiter;
    }

    public void Return(Waiter waiter)
    {
        Waiter? head;
        do
        {
            head = Volatile.Read(ref _returned);
            int below = head?.Depth ?? 0;
            if (below >= Most)
            {
                return;
            }

            waiter.Next = head;
            waiter.Depth = below + 1;
        }
        while (Interlocked.CompareExchange(ref _returned, waiter, head) != head);
    }
}
