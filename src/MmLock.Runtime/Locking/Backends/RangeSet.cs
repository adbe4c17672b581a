using MmLock.Waiting;

namespace MmLock.Backends;

/// <summary>Several ranges that are asked for at once, and the guards of their holds; the owner of a <see cref="RangeSetGuard"/>.</summary>
/// <remarks>
/// Reused. The generation is odd while the set is held, never comes again, and has <see cref="Busy"/> set while a call of a guard is
/// under way: other calls of that guard wait for those few instructions. So one of two copies ends the hold, and who looks at a set that is
/// another hold's by now finds another generation. Taken and left by interlocked operations, which order what lies between.
/// </remarks>
internal sealed class RangeSet(RangeSetPool pool)
{
    private const ulong Busy = 1UL << 63;
    private AddressRange[] _ranges = new AddressRange[2];
    private RangeGuard[] _guards = new RangeGuard[2];
    private int _count;
    private int _held;
    private LockMode _mode;
    private ulong _generation;

    /// <summary>In the pool: the next one, and how many are below.</summary>
    public RangeSet? Next;
    public int Depth;

    /// <summary>What is asked for: ascending, and neither overlapping nor touching each other.</summary>
    public ReadOnlySpan<AddressRange> Ranges => _ranges.AsSpan(0, _count);

    /// <summary>The guards so far; fewer than ranges where one hold is enough for all.</summary>
    public Span<RangeGuard> Guards => _guards.AsSpan(0, _held);

    /// <summary>How many ranges it has room for.</summary>
    public int Room => _ranges.Length;

    /// <summary>Makes room: all that can fail.</summary>
    public void EnsureRoom(int count)
    {
        if (count > _ranges.Length)
        {
            Interleaving.At(Interleaving.SyncPoint.Allocate);
            int room = Math.Max(count, _ranges.Length * 2);
            var guards = new RangeGuard[room];
            _ranges = new AddressRange[room];
            _guards = guards;
        }
    }

    /// <summary>Copies the ranges in, sorts them, and joins those that overlap or touch.</summary>
    public void Fill(ReadOnlySpan<AddressRange> ranges)
    {
        Span<AddressRange> all = _ranges.AsSpan(0, ranges.Length);
        ranges.CopyTo(all);
        if (all.Length == 2)
        {
            if (all[0].Start > all[1].Start)
            {
                (all[0], all[1]) = (all[1], all[0]);
            }
        }
        else
        {
            all.Sort(static (left, right) => left.Start.CompareTo(right.Start));
        }

        int last = 0;
        for (int i = 1; i < all.Length; i++)
        {
            AddressRange one = all[last];
            if (one.Last == ulong.MaxValue || all[i].Start <= one.Last + 1)
            {
                all[last] = new AddressRange(one.Start, Math.Max(one.Last, all[i].Last));
            }
            else
            {
                all[++last] = all[i];
            }
        }

        _count = last + 1;
        _held = 0;
    }

    public void Add(RangeGuard guard) => _guards[_held++] = guard;

    /// <summary>Everything is held.</summary>
    public RangeSetGuard Begin(LockMode mode)
    {
        _mode = mode;
        ulong name = _generation + 1;
        Volatile.Write(ref _generation, name);
        return new RangeSetGuard(this, name);
    }

    /// <summary>Ends all holds, also when one of them tells of a failure on the way.</summary>
    public void LeaveAll()
    {
        try
        {
            while (_held > 0)
            {
                RangeGuard guard = _guards[--_held];
                _guards[_held] = default;
                guard.Dispose();
            }
        }
        finally
        {
            // A failure is of one whose hold has ended all the same, with no memory to tell a waiter's context.
            if (_held > 0)
            {
                LeaveAll();
            }
        }
    }

    /// <summary>Nothing is held: forgets the guards, which refer to what held it.</summary>
    public void Clear()
    {
        Guards.Clear();
        _held = 0;
        _count = 0;
    }

    public void Release(ulong name)
    {
        if (!TryTake(name))
        {
            return;
        }

        ulong next = name + 1;
        RangeGuard first = _guards[0];
        bool isOne = _held == 1;
        try
        {
            LeaveAll();
        }
        catch (SynchronizationLockException) when (isOne)
        {
            // On a thread that is not its own: the hold is as before.
            Add(first);
            next = name;
            throw;
        }
        finally
        {
            Volatile.Write(ref _generation, next);
            if (next != name)
            {
                pool.Return(this);
            }
        }
    }

    public void Downgrade(ulong name)
    {
        Take(name);
        try
        {
            foreach (RangeGuard guard in Guards)
            {
                guard.DowngradeToRead();
            }

            _mode = LockMode.Read;
        }
        finally
        {
            Volatile.Write(ref _generation, name);
        }
    }

    public LockMode ReadMode(ulong name)
    {
        Take(name);
        LockMode mode = _mode;
        Volatile.Write(ref _generation, name);
        return mode;
    }

    public AddressRange[] ReadRanges(ulong name)
    {
        Take(name);
        try
        {
            return Ranges.ToArray();
        }
        finally
        {
            Volatile.Write(ref _generation, name);
        }
    }

    private void Take(ulong name)
    {
        if (!TryTake(name))
        {
            throw RangeLockBackend.Released();
        }
    }

    private bool TryTake(ulong name)
    {
        var backoff = default(Backoff);
        ulong seen;
        while ((seen = Interlocked.CompareExchange(ref _generation, name | Busy, name)) == (name | Busy))
        {
            backoff.Pause();
        }

        backoff.End();
        return seen == name;
    }
}

/// <summary>Sets for reuse, last in, first out, up to a bound.</summary>
internal sealed class RangeSetPool
{
    private const int Most = 256;
    private const int MostRoom = 64;
    private SpinGate _gate;
    private RangeSet? _free;

    /// <exception cref="ArgumentException">There are none.</exception>
    public RangeSet Rent(ReadOnlySpan<AddressRange> ranges)
    {
        if (ranges.IsEmpty)
        {
            throw new ArgumentException("There must be a range to hold.", nameof(ranges));
        }

        RangeSet set = TryRent() ?? Make();
        set.EnsureRoom(ranges.Length);
        set.Fill(ranges);
        return set;
    }

    public void Return(RangeSet set)
    {
        set.Clear();
        if (set.Room > MostRoom)
        {
            return;
        }

        _gate.Enter();
        int below = _free?.Depth ?? 0;
        if (below < Most)
        {
            set.Next = _free;
            set.Depth = below + 1;
            _free = set;
        }

        _gate.Exit();
    }

    private RangeSet? TryRent()
    {
        _gate.Enter();
        RangeSet? set = _free;
        if (set is not null)
        {
            _free = set.Next;
            set.Next = null;
        }

        _gate.Exit();
        return set;
    }

    private RangeSet Make()
    {
        Interleaving.At(Interleaving.SyncPoint.Allocate);
        return new RangeSet(this);
    }
}
