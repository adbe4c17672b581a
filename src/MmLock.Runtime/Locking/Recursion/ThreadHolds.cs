using MmLock.Backends;

namespace MmLock.Recursion;

/// <summary>What a thread is to recursive locks: a number, and the records of the locks that it holds otherwise than by an entry for
/// writing.</summary>
/// <remarks>
/// <para>Used by its thread only; a wait inside may run other code of the same thread (message pumps), so what is needed after
/// it is reserved before.</para>
/// <para>Records that are held come first, then those for reuse, then free room. Invariants: there are at least as many for reuse as are
/// reserved, and as much free room as records were detached.</para>
/// </remarks>
internal sealed class ThreadHolds
{
    private const int MostIdle = 64;
    private const int MostRoom = 1024;
    private static ulong s_last;

    [ThreadStatic]
    private static ThreadHolds? t_current;
    private RecursiveHold?[] _holds = [];
    private int _held;
    private int _idle;
    private int _reserved;
    private int _detached;
    private ConditionWaiter? _waiter;

    public static ThreadHolds Current => t_current ?? Make();

    /// <summary>Of no other thread, ever; not 0.</summary>
    public ulong Id { get; } = Interlocked.Increment(ref s_last);

    public bool Any => _held > 0;

    public RecursiveHold? Find(RecursiveRangeLock target)
    {
        for (int i = _held - 1; i >= 0; i--)
        {
            if (_holds[i]!.Lock == target)
            {
                return _holds[i];
            }
        }

        return null;
    }

    /// <summary>Makes sure of one record more: everything that can fail.</summary>
    public void EnsureIdle()
    {
        if (_idle <= _reserved)
        {
            AddIdle();
        }
    }

    /// <summary>As <see cref="EnsureIdle"/>, and keeps it for after a wait.</summary>
    public void Reserve()
    {
        EnsureIdle();
        _reserved++;
    }

    public void Unreserve() => _reserved--;

    /// <summary>Uses a record for a lock that was just granted. There is one, by one of the above.</summary>
    public RecursiveHold Activate(RecursiveRangeLock target, RangeGuard guard)
    {
        RecursiveHold hold = _holds[_held]!;
        hold.Lock = target;
        hold.SetInner(guard);
        hold.Thread = Id;
        _idle--;
        _held++;
        return hold;
    }

    /// <summary>The record holds nothing any more.</summary>
    public void Deactivate(RecursiveHold hold)
    {
        hold.Clear();
        int last = --_held;
        if (_holds[last] != hold)
        {
            _holds[IndexOf(hold, last)] = _holds[last];
            _holds[last] = hold;
        }

        _idle++;
        if (_idle > MostIdle && _idle > _reserved)
        {
            _idle--;
            _holds[_held + _idle] = null;
            if (_held == 0 && _holds.Length > MostRoom && _reserved == 0 && _detached == 0)
            {
                // What a peak took.
                _holds = [];
                _idle = 0;
            }
        }
    }

    /// <summary>Gives a reserved record away, for one that will be attached.</summary>
    public RecursiveHold TakeIdle()
    {
        _reserved--;
        _idle--;
        _detached++;
        int at = _held + _idle;
        RecursiveHold hold = _holds[at]!;
        _holds[at] = null;
        return hold;
    }

    /// <summary>Takes a record out of the list that will be attached again. What was reserved for that is not needed.</summary>
    public void Detach(RecursiveHold hold)
    {
        _reserved--;
        _detached++;
        int last = --_held;
        _holds[IndexOf(hold, last)] = _holds[last];

        // The last of those for reuse closes the gap; if there is none, it closes itself.
        int end = _held + _idle;
        _holds[last] = _holds[end];
        _holds[end] = null;
    }

    /// <summary>Adds a record that is held.</summary>
    public void Attach(RecursiveHold hold)
    {
        _detached--;
        _holds[_held + _idle] = _holds[_held];
        _holds[_held] = hold;
        _held++;
    }

    /// <summary>A waiter for one wait of this thread.</summary>
    public ConditionWaiter RentWaiter()
    {
        if (_waiter is { } waiter)
        {
            _waiter = null;
            return waiter;
        }

        Interleaving.At(Interleaving.SyncPoint.Allocate);
        return new ConditionWaiter();
    }

    public void Return(ConditionWaiter waiter) => _waiter = waiter;

    private static ThreadHolds Make()
    {
        Interleaving.At(Interleaving.SyncPoint.Allocate);
        return t_current = new ThreadHolds();
    }

    private int IndexOf(RecursiveHold hold, int last)
    {
        int at = last;
        while (_holds[at] != hold)
        {
            at--;
        }

        return at;
    }

    private void AddIdle()
    {
        Interleaving.At(Interleaving.SyncPoint.Allocate);
        var made = new RecursiveHold();
        int at = _held + _idle;
        if (at + _detached >= _holds.Length)
        {
            Interleaving.At(Interleaving.SyncPoint.Allocate);
            Array.Resize(ref _holds, Math.Max(4, _holds.Length * 2));
        }

        _holds[at] = made;
        _idle++;
    }
}
