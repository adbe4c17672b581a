using MmLock.Backends;

namespace MmLock.Recursion;

/// <summary>
/// One thread's coarse hold of one lock, and the count of what the thread took inside it. The lock is held as strongly as
/// the strongest of these holds, until the last of them ends.
/// </summary>
/// <remarks>
/// Reused, by its thread or by the next owner of its lock. Changed by the holding thread only. Invariant while it is held: the lock
/// below is held for writing exactly if <see cref="_writes"/> is not 0 (for an instant more, when a call that changes it is on its way).
/// </remarks>
internal sealed class RecursiveHold
{
    /// <summary>As many are kept for reuse; what a deeper nesting took is left to the collector.</summary>
    private const int MostFree = 64;
    private readonly NestedHold _first;
    private NestedHold? _free;
    private int _freeCount;
    private IGuardOwner? _innerOwner;
    private ulong _innerName;
    private int _reads;
    private int _writes;
    private int _unscopedReads;
    private int _unscopedWrites;
    private ulong _thread;

    public RecursiveHold() => _first = new NestedHold(this);

    /// <summary>The lock that is held; in a thread's list, null when nothing is.</summary>
    public RecursiveRangeLock? Lock { get; set; }

    /// <summary>The number of the thread that holds; 0 when nobody does, and during a wait for a pulse.</summary>
    public ulong Thread
    {
        get => Volatile.Read(ref _thread);
        set => Volatile.Write(ref _thread, value);
    }

    /// <summary>Whether an upgrade of the lock below waits; it cannot be given back meanwhile.</summary>
    public bool IsUpgrading { get; private set; }

    /// <summary>How the lock below is held.</summary>
    public LockMode Mode => _writes > 0 ? LockMode.Write : LockMode.Read;

    public RangeGuard Inner => _innerOwner is { } owner ? new RangeGuard(owner, _innerName) : default;

    public void SetInner(RangeGuard guard)
    {
        // The same one more often than not; a comparison costs less than telling the collector.
        if (_innerOwner != guard.Owner)
        {
            _innerOwner = guard.Owner;
        }

        _innerName = guard.Name;
    }

    /// <summary>Forgets the lock, so that it is not kept alive.</summary>
    public void Clear()
    {
        Lock = null;
        _innerOwner = null;
    }

    public bool Has(LockMode mode) => (mode == LockMode.Write ? _writes : _reads) > 0;

    public bool HasUnscoped(LockMode mode) => (mode == LockMode.Write ? _unscopedWrites : _unscopedReads) > 0;

    /// <summary>The first hold, for which the lock below was just granted.</summary>
    public RangeGuard Begin(LockMode mode)
    {
        Count(mode, 1);
        return _first.Begin(AddressRange.All, mode);
    }

    /// <summary>One more hold, granted at once.</summary>
    /// <exception cref="LockRecursionException">It is for writing, and the thread holds for reading.</exception>
    public RangeGuard Nest(AddressRange range, LockMode mode)
    {
        CheckNesting(range, mode);
        NestedHold nested = _first.IsFree ? _first : TakeFree();
        Count(mode, 1);
        return nested.Begin(range, mode);
    }

    public void BeginUnscoped(LockMode mode)
    {
        Count(mode, 1);
        CountUnscoped(mode, 1);
    }

    /// <exception cref="LockRecursionException">It is for writing, and the thread holds for reading.</exception>
    public void NestUnscoped(LockMode mode)
    {
        CheckNesting(AddressRange.All, mode);
        BeginUnscoped(mode);
    }

    public void EndUnscoped(LockMode mode, ThreadHolds thread)
    {
        CountUnscoped(mode, -1);
        End(mode, thread);
    }

    public void DowngradeUnscoped(ThreadHolds thread)
    {
        CountUnscoped(LockMode.Write, -1);
        CountUnscoped(LockMode.Read, 1);
        Downgrade(thread);
    }

    /// <summary>A hold of a guard has ended.</summary>
    public void End(NestedHold nested, LockMode mode, ThreadHolds thread)
    {
        if (nested != _first && _freeCount < MostFree)
        {
            nested.Next = _free;
            _free = nested;
            _freeCount++;
        }

        End(mode, thread);
    }

    /// <summary>A hold for writing has become one for reading.</summary>
    public void Downgrade(ThreadHolds thread)
    {
        Count(LockMode.Read, 1);
        End(LockMode.Write, thread);
    }

    /// <summary>A hold for reading is to become one for writing.</summary>
    /// <returns>False when others hold or upgrade; the hold is as before.</returns>
    public bool TryUpgrade(TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (_writes == 0 && !TryUpgradeInner(timeout, cancellationToken))
        {
            return false;
        }

        _reads--;
        _writes++;
        return true;
    }

    private bool TryUpgradeInner(TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (IsUpgrading)
        {
            // By code inside the wait of the upgrade.
            return false;
        }

        IsUpgrading = true;
        try
        {
            return Inner.TryUpgradeToWrite(timeout, cancellationToken);
        }
        finally
        {
            IsUpgrading = false;
        }
    }

    private void End(LockMode mode, ThreadHolds thread)
    {
        Count(mode, -1);
        if (_writes == 0)
        {
            if (_reads == 0)
            {
                Lock!.Vacate(this, thread);
            }
            else if (mode == LockMode.Write)
            {
                Inner.DowngradeToRead();
            }
        }
    }

    private void CheckNesting(AddressRange range, LockMode mode)
    {
        if (mode == LockMode.Write && _writes == 0)
        {
            throw new LockRecursionException(
                $"{(range == AddressRange.All ? "The lock" : range)} is asked for writing by a thread that holds the lock for reading: it "
                + "would wait for its own hold, and two such threads for each other. Hold it for writing from the start, or upgrade the "
                + "guard's hold with TryUpgradeToWrite.");
        }
    }

    private NestedHold TakeFree()
    {
        if (_free is { } nested)
        {
            _free = nested.Next;
            _freeCount--;
            nested.Next = null;
            return nested;
        }

        Interleaving.At(Interleaving.SyncPoint.Allocate);
        return new NestedHold(this);
    }

    private void Count(LockMode mode, int change)
    {
        if (mode == LockMode.Write)
        {
            _writes += change;
        }
        else
        {
            _reads += change;
        }
    }

    private void CountUnscoped(LockMode mode, int change)
    {
        if (mode == LockMode.Write)
        {
            _unscopedWrites += change;
        }
        else
        {
            _unscopedReads += change;
        }
    }
}
