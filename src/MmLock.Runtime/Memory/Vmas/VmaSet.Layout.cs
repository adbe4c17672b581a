using MmLock.Memory.Layout;

namespace MmLock.Memory.Vmas;

// Which arenas there are: how they come, how they go, and what they are together. All of it under the common part's lock.
internal sealed partial class VmaSet
{
    /// <summary>So many at once, and not more: each takes some 4 KiB, and who has the public lock looks at all of them.</summary>
    private const int MostArenas = 1024;

    /// <summary>So many entries are handed to an arena that comes where something is mapped: a few steps.</summary>
    private const int MostEntries = 32;

    /// <summary>So many places are remembered that were tried in vain.</summary>
    private const int MostRefused = 4096;

    /// <summary>So many arenas are looked into for one that nobody maps in any more and that has room.</summary>
    private const int MostTried = 16;

    private readonly Dictionary<ulong, Refusal> _refused = [];
    private int _layout;
    private int _nextTried;

    /// <summary>VMAs and reservations. Exact while nobody changes them.</summary>
    public int Count => Consistently(index => Parts(index).Sum(part => part.Tree.Count) - index.Arenas.Length);

    /// <summary>Exact while nobody adds or removes one.</summary>
    public int PendingReservations => Consistently(index => Parts(index).Sum(part => part.Reservations));

    /// <summary>
    /// What a thread maps in that has no room where it did: one that nobody maps in, or a new one. Its old one is for others then.
    /// </summary>
    /// <param name="owner">The thread's number.</param>
    /// <param name="old">Where it mapped until now.</param>
    /// <param name="size">What must fit.</param>
    /// <returns>Null if there is none.</returns>
    public VmaArena? FindHome(int owner, VmaArena? old, ulong size)
    {
        using VmaScope scope = new(_common, EnterLock(_common));
        if (old is not null && old.Owner == owner)
        {
            old.Owner = VmaArena.Nobody;
        }

        VmaArena? home = FindOrphan(old, size) ?? MakeHome();
        if (home is not null)
        {
            home.Owner = owner;
        }

        return home;
    }

    /// <summary>
    /// Makes one hole of what is free in the common part and in arenas side by side, if that may be large enough. The last resort: what
    /// is free in one part was searched.
    /// </summary>
    /// <returns>Where the hole may be; none if that is empty.</returns>
    public (ulong Low, ulong High) JoinForHole(in VmaScope common, ulong size)
    {
        ulong low = 0;
        bool wants = false;
        ulong at = 0;
        while (true)
        {
            bool found = common.Vmas.Tree.TryFind(at, out Vma next);
            if (found && next.IsElsewhere)
            {
                wants = true;
                at = next.End;
                continue;
            }

            ulong high = found ? next.Start : PageLayout.UserEnd;
            if (wants && high - low >= size)
            {
                ulong top = Math.Min(high, PageLayout.MapTop);
                ulong bottom = Math.Max(low, PageLayout.LowestAddress);
                if (top > bottom && top - bottom >= size)
                {
                    JoinWithin(bottom, top);
                    if (common.Vmas.TryFindHole(size, bottom, top, PageLayout.PageSize, out _))
                    {
                        return (bottom, top);
                    }
                }
            }

            if (!found)
            {
                return (0, 0);
            }

            wants = false;
            low = at = next.End;
        }
    }

    private VmaArena? FindOrphan(VmaArena? old, ulong size)
    {
        VmaArena[] arenas = Index.Arenas;
        for (int i = 0; i < Math.Min(arenas.Length, MostTried); i++)
        {
            VmaArena arena = arenas[(int)((uint)_nextTried++ % (uint)arenas.Length)];
            if (arena is { IsHome: true, Owner: VmaArena.Nobody } && arena != old)
            {
                using VmaLock.Scope held = arena.Lock.EnterPatiently();
                if (arena.TryFindHole(size, arena.HomeLow, arena.HomeHigh, PageLayout.PageSize, out _))
                {
                    return arena;
                }
            }
        }

        return null;
    }

    private VmaArena? MakeHome()
    {
        if (Index.Arenas.Length >= MostArenas
            || !_common.TryFindHole(_arenaSize, PageLayout.LowestAddress, PageLayout.MapTop, _arenaSize, out ulong start))
        {
            return null;
        }

        return Carve(start, [], isHome: true);
    }

    /// <summary>Makes the place of a range an arena, if nothing there reaches its edges and it has few entries.</summary>
    private bool TryCarve(ulong start, ulong end, bool maps)
    {
        ulong low = start & ~(_arenaSize - 1);
        ulong high = low + _arenaSize;
        if (start <= low || end >= high || high > PageLayout.UserEnd || Index.Arenas.Length >= MostArenas || !MayTry(low))
        {
            return false;
        }

        var entries = new List<Vma>(MostEntries);
        bool fits = true;
        for (ulong at = low; fits && _common.Tree.TryFind(at, out Vma entry) && entry.Start < high; at = entry.End)
        {
            fits = entry.Start > low && entry.End < high && (entry.Flags & VmaFlags.GrowsDown) == 0 && entries.Count < MostEntries;
            entries.Add(entry);
        }

        if (!fits)
        {
            Refuse(low);
            return false;
        }

        if (entries.Count == 0 && !maps)
        {
            return false;
        }

        Carve(low, entries, isHome: false);
        return true;
    }

    private VmaArena Carve(ulong start, List<Vma> entries, bool isHome)
    {
        MemoryInterleaving.At(MemoryInterleaving.SyncPoint.Allocate);
        var arena = new VmaArena(_mmapLock.MakePart(), _table, start, start + _arenaSize) { IsHome = isHome };
        ArenaIndex index = Index.With(arena);
        _layout++;
        try
        {
            _common.HandOver(arena, entries, () => Volatile.Write(ref _index, index));
        }
        finally
        {
            Volatile.Write(ref _layout, _layout + 1);
        }

        return arena;
    }

    /// <summary>Under the common part's lock: from now on all of the range is in the common tree, until that lock is left.</summary>
    private void JoinWithin(ulong start, ulong end)
    {
        for (int at; (at = Index.FirstAbove(start)) < Index.Arenas.Length && Index.Arenas[at].Start < Math.Max(end, start + 1);)
        {
            Join(Index.Arenas[at]);
        }
    }

    private void Join(VmaArena arena)
    {
        MemoryInterleaving.At(MemoryInterleaving.SyncPoint.Allocate);
        ArenaIndex index = Index.Without(arena);
        Refuse(arena.Start);
        using VmaLock.Scope held = arena.Lock.EnterPatiently();
        _layout++;
        try
        {
            _common.TakeOver(arena, () => Volatile.Write(ref _index, index));
        }
        finally
        {
            Volatile.Write(ref _layout, _layout + 1);
        }
    }

    /// <summary>
    /// A place where an arena did not last, or could not be made, is left alone for twice as many operations as the last time. So what
    /// moving to and fro costs is little beside the operations.
    /// </summary>
    private void Refuse(ulong place)
    {
        if (_refused.Count < MostRefused || _refused.ContainsKey(place))
        {
            Refusal old = _refused.GetValueOrDefault(place);
            int waits = Math.Min(Math.Max(1, old.Waits * 2), 1 << 20);
            _refused[place] = new Refusal(waits, waits);
        }
    }

    private bool MayTry(ulong place)
    {
        if (!_refused.TryGetValue(place, out Refusal refusal))
        {
            return _refused.Count < MostRefused;
        }

        _refused[place] = refusal with { Left = refusal.Left - 1 };
        return refusal.Left <= 0;
    }

    /// <summary>What is computed while no arena comes or goes.</summary>
    private int Consistently(Func<ArenaIndex, int> compute)
    {
        var spin = default(SpinWait);
        bool interrupted = false;
        while (true)
        {
            int before = Volatile.Read(ref _layout);
            int result = compute(Index);
            Volatile.ReadBarrier();
            if ((before & 1) == 0 && Volatile.Read(ref _layout) == before)
            {
                MmLock.Waiting.UninterruptibleMonitor.Keep(interrupted);
                return result;
            }

            Patience.SpinOnce(ref spin, ref interrupted);
        }
    }

    private readonly record struct Refusal(int Waits, int Left);
}
