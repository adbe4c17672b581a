using System.Numerics;
using System.Runtime.CompilerServices;
using MmLock.Memory.Layout;
using MmLock.Waiting;

namespace MmLock.Memory.Vmas;

/// <summary>
/// The VMAs of one address space, in parts: arenas, of one size and each at a multiple of it, and the common part, which is all the rest.
/// An operation enters the one part that it is about, and writes nothing of the others.
/// </summary>
/// <remarks>
/// <para>Invariants: (1) the VMAs and reservations of an address are in the tree of the arena that the index has for it, else in that of
/// the common part; (2) nothing in an arena reaches its edges, so nothing of it is a neighbour of anything outside, and each VMA is in one
/// tree; (3) areas that grow down are in the common part; (4) the common tree has one entry in the place of each arena, so that a
/// search for holes there finds what is nobody's; (5) the index, and which parts there are, change under the common part's lock
/// alone.</para>
/// <para>Who enters (<see cref="Enter(ulong, ulong, bool)"/>) takes the arena that holds all of the range. If none does, he takes the
/// common part's lock, and under it the locks of the arenas that the range touches, one after the other by ascending address; their
/// entries go over to the common tree (joining), and the arenas are gone. The other way, a free place becomes an arena for a thread to
/// map in (<see cref="FindHome"/>), and one where an operation at a known address is inside becomes one with the few entries that it has
/// (carving). So an operation works on one tree, and what is one change there is one for everybody.</para>
/// <para>Order of locks: public lock, common part, arenas by ascending address. Who has an arena's lock takes none of the others.</para>
/// <para>Arenas that went: who found one in an old index takes its lock, which the joining had, sees <see cref="VmaArena.IsGone"/>, and
/// looks in the index again, which was written before that lock was left. Lookups without a lock: joining makes both versions odd before
/// it changes either tree, writes the index, and makes the common one even; the gone arena's stays odd. So a lookup that got an answer
/// from a tree at an even version had the tree that counted at that moment: in an arena's tree, the arena was not gone; in the common
/// tree, either there was no arena, or it finds the entry in its place and looks again. Each write here is a release after a full fence
/// (<see cref="VmaTree.BeginChange"/>), each read an acquire before a read barrier, on ARM64 too.</para>
/// <para>The public lock (<see cref="MmapLock.VmaLock"/>) keeps out whoever enters a part, and is written by none of them. Who enters
/// takes the part's lock, by a compare-and-swap, and then reads the public lock's word; who takes that writes it by a compare-and-swap,
/// and then reads the words of all parts (<see cref="IStructureParts.Drain"/>). Both are full fences, so one sees the other (Dekker): who
/// enters leaves again, waits for the public lock with nothing held, and takes the part while he has that, so that nobody comes in
/// between; who has the public lock waits until nobody is inside. Nobody who is inside waits for the public lock: so that ends. A part
/// that is new is in the index before its lock is first taken, so who has the public lock sees it, or it sees him. Waking is that of the
/// locks: nobody waits for anything else.</para>
/// </remarks>
internal sealed partial class VmaSet : IStructureParts
{
    private const int Tries = 3;
    private readonly MmapLock _mmapLock;
    private readonly PageTable _table;
    private readonly VmaLock _public;
    private readonly VmaArena _common;
    private readonly ulong _arenaSize;
    private readonly CacheLineFence _fence = new();
    private ArenaIndex _index;

    /// <param name="mmapLock">That the space has; nobody has taken its structure lock yet.</param>
    /// <param name="table">The space's.</param>
    /// <param name="arenaSize">A power of two.</param>
    public VmaSet(MmapLock mmapLock, PageTable table, ulong arenaSize)
    {
        _mmapLock = mmapLock;
        _table = table;
        _arenaSize = arenaSize;
        _public = mmapLock.MakeParted(this);
        _common = new VmaArena(mmapLock.MakePart(), table, 0, ulong.MaxValue);
        _index = new ArenaIndex(BitOperations.Log2(arenaSize), []);
    }

    /// <summary>The largest mapping that goes to its thread's home; 0 if arenas are too small to be one.</summary>
    public ulong LargestAtHome => _arenaSize >= 8 * PageTable.LeafSize ? _arenaSize / 4 : 0;

    private ArenaIndex Index => Volatile.Read(ref _index);

    /// <summary>Which arenas there are, for tests.</summary>
    internal IReadOnlyList<VmaArena> Arenas => Index.Arenas;

    /// <summary>
    /// The VMA at the address, or else the next above it. Without a lock while nobody changes that part; takes its lock otherwise. Of
    /// one moment as far as it is about the address; what is above may have come or gone meanwhile, in another part. Reservations are
    /// not VMAs.
    /// </summary>
    /// <param name="address">Any address.</param>
    /// <param name="vma">A copy.</param>
    /// <param name="version">The state that the answer is about, if there is a VMA at the address.</param>
    public bool Find(ulong address, out Vma vma, out VmaVersion version)
    {
        VmaArena part = Index.Find(address) ?? _common;
        if (part.Tree.TryFindSpeculatively(address, out vma, out bool found, out ulong number) && found && vma.IsMapped)
        {
            version = new VmaVersion(part, number);
            return true;
        }

        return FindOnward(address, out vma, out version);
    }

    /// <summary>Enters the part that a range is in: there is nothing of the range in another one until the result is disposed.</summary>
    /// <param name="start">The first address that is looked at or changed, neighbours aside.</param>
    /// <param name="end">The address after the last.</param>
    /// <param name="maps">Whether something is about to be mapped there.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public VmaScope Enter(ulong start, ulong end, bool maps = false) =>
        Index.Find(start) is { } arena && arena.Holds(start, end) && TryEnter(arena, out VmaScope scope)
            ? scope
            : EnterAnew(start, end, maps);

    /// <summary>As <see cref="Enter(ulong, ulong, bool)"/>, and never an arena.</summary>
    public VmaScope EnterCommon(ulong start, ulong end) => EnterCommon(start, end, start, start);

    /// <summary>As <see cref="Enter(ulong, ulong, bool)"/> for two ranges, which are in one part then.</summary>
    public VmaScope Enter(ulong start, ulong end, ulong otherStart, ulong otherEnd)
    {
        return Index.Find(start) is { } arena
            && arena.Holds(start, end)
            && arena.Holds(otherStart, otherEnd)
            && TryEnter(arena, out VmaScope scope)
            ? scope
            : EnterCommon(start, end, otherStart, otherEnd);
    }

    /// <summary>Enters an arena, whatever range of it the operation is about.</summary>
    /// <returns>False when it is gone.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryEnter(VmaArena arena, out VmaScope scope)
    {
        MemoryInterleaving.At(MemoryInterleaving.SyncPoint.PartFound);
        VmaLock.Scope held = EnterLock(arena);
        if (!arena.IsGone)
        {
            scope = new VmaScope(arena, held);
            return true;
        }

        held.Dispose();
        scope = default;
        return false;
    }

    /// <summary>Enters the part that one address is in, to look at what is there and above, as far as that part goes.</summary>
    public VmaScope EnterAt(ulong address)
    {
        while (true)
        {
            VmaArena? arena = Index.Find(address);
            if (arena is not null)
            {
                if (TryEnter(arena, out VmaScope scope))
                {
                    return scope;
                }

                continue;
            }

            VmaLock.Scope held = EnterLock(_common);
            if (Index.Find(address) is null)
            {
                return new VmaScope(_common, held);
            }

            held.Dispose();
        }
    }

    /// <summary>
    /// The next VMA in the part that is entered; where that has none before another part begins, where that is.
    /// </summary>
    /// <param name="scope">Entered by <see cref="EnterAt"/> for this address.</param>
    /// <param name="address">Where to look from; afterwards behind the VMA, or where the next part begins.</param>
    /// <param name="vma">The VMA.</param>
    /// <param name="isLast">Whether there is nothing above in any part, for a result that is false.</param>
    public bool TryNext(in VmaScope scope, ref ulong address, out Vma vma, out bool isLast)
    {
        isLast = false;
        while (scope.Vmas.Tree.TryFind(address, out vma))
        {
            if (vma.IsElsewhere)
            {
                address = Math.Max(address, vma.Start);
                return false;
            }

            address = vma.End;
            if (vma.IsMapped)
            {
                return true;
            }
        }

        isLast = scope.Vmas == _common;
        address = isLast ? address : scope.Vmas.End;
        return false;
    }

    /// <summary>
    /// Whether nothing is there, not even a reservation; asked of one part after the other. Of one moment if nobody can map there.
    /// </summary>
    public bool IsFree(ulong start, ulong end)
    {
        for (ulong at = start; at < end;)
        {
            using VmaScope scope = EnterAt(at);
            if (!scope.Vmas.Tree.TryFind(at, out Vma next))
            {
                at = scope.Vmas.End;
            }
            else if (next.Start >= end)
            {
                return true;
            }
            else if (!next.IsElsewhere)
            {
                return false;
            }
            else
            {
                at = Math.Max(at, next.Start);
            }
        }

        return true;
    }

    /// <summary>The VMAs of files, of a space that nobody has any more: nothing changes, and no lock is taken.</summary>
    public List<Vma> FilesOfTheDead()
    {
        var found = new List<Vma>();
        foreach (VmaArena part in Parts(Index))
        {
            for (ulong at = 0; part.Tree.TryFind(at, out Vma vma); at = vma.End)
            {
                if (vma.File is not null)
                {
                    found.Add(vma);
                }
            }
        }

        return found;
    }

    /// <summary>Waits until nobody is in any part; those who come see the public lock, which the caller has.</summary>
    void IStructureParts.Drain()
    {
        // Asks for no memory: the public lock is taken, and nobody would give it back.
        bool interrupted = false;
        WaitUntilLeft(_common, ref interrupted);
        foreach (VmaArena arena in Index.Arenas)
        {
            WaitUntilLeft(arena, ref interrupted);
        }

        UninterruptibleMonitor.Keep(interrupted);
    }

    private static void WaitUntilLeft(VmaArena part, ref bool interrupted)
    {
        var spin = default(SpinWait);
        while (part.Lock.IsTaken)
        {
            Patience.SpinOnce(ref spin, ref interrupted);
        }
    }

    private VmaArena[] Parts(ArenaIndex index) => [_common, .. index.Arenas];

    /// <summary>Where no arena has all of the range, or the one that had it is gone.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private VmaScope EnterAnew(ulong start, ulong end, bool maps)
    {
        while (true)
        {
            if (Index.Find(start) is { } arena && arena.Holds(start, end))
            {
                if (TryEnter(arena, out VmaScope inside))
                {
                    return inside;
                }
            }
            else if (TryEnterCommon(start, end, maps, out VmaScope scope))
            {
                return scope;
            }
        }
    }

    private VmaScope EnterCommon(ulong start, ulong end, ulong otherStart, ulong otherEnd)
    {
        VmaLock.Scope held = EnterLock(_common);
        bool done = false;
        try
        {
            JoinWithin(start, end);
            JoinWithin(otherStart, otherEnd);
            done = true;
        }
        finally
        {
            if (!done)
            {
                held.Dispose();
            }
        }

        return new VmaScope(_common, held);
    }

    private bool TryEnterCommon(ulong start, ulong end, bool maps, out VmaScope scope)
    {
        MemoryInterleaving.At(MemoryInterleaving.SyncPoint.PartFound);
        VmaLock.Scope held = EnterLock(_common);
        bool done = false;
        try
        {
            // Asked again: the index changes under this lock.
            if (Index.Find(start) is not { } arena || !arena.Holds(start, end))
            {
                JoinWithin(start, end);
                done = !TryCarve(start, end, maps);
            }
        }
        finally
        {
            if (!done)
            {
                held.Dispose();
            }
        }

        scope = done ? new VmaScope(_common, held) : default;
        return done;
    }

    /// <summary>Takes the lock of a part, when nobody has the public lock.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private VmaLock.Scope EnterLock(VmaArena part)
    {
        if (!part.Lock.TryEnterAtOnce(out VmaLock.Scope held))
        {
            held = part.Lock.EnterPatiently();
        }

        MemoryInterleaving.At(MemoryInterleaving.SyncPoint.PartTaken);
        return _public.IsTaken ? EnterLockAfterPublic(part, held) : held;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private VmaLock.Scope EnterLockAfterPublic(VmaArena part, VmaLock.Scope held)
    {
        // With the public lock, so that it cannot be taken in between again and again: whoever is in the part does not wait for that lock.
        held.Dispose();
        using VmaLock.Scope nobody = _public.EnterPatiently();
        return part.Lock.EnterPatiently();
    }

    private bool FindOnward(ulong address, out Vma vma, out VmaVersion version)
    {
        while (true)
        {
            VmaArena part = Index.Find(address) ?? _common;
            if (!TryFindIn(part, address, out vma, out bool found, out ulong number))
            {
                using VmaScope scope = EnterAt(address);
                part = scope.Vmas;
                number = part.Tree.Version;
                found = part.Tree.TryFind(address, out vma);
                while (found && vma.IsPending)
                {
                    found = part.Tree.TryFind(vma.End, out vma);
                }
            }

            version = new VmaVersion(part, number);
            if (found && vma.IsMapped)
            {
                return true;
            }

            if (!found && part == _common)
            {
                return false;
            }

            // An arena that has come since the index was read begins at or below the address: it is looked for again.
            address = found ? Math.Max(address, vma.Start) : part.End;
        }
    }

    private static bool TryFindIn(VmaArena part, ulong address, out Vma vma, out bool found, out ulong version)
    {
        for (int i = 0; i < Tries; i++)
        {
            if (part.Tree.TryFindSpeculatively(address, out vma, out found, out version) && !(found && vma.IsPending))
            {
                return true;
            }
        }

        (vma, found, version) = (default, false, 0);
        return false;
    }
}
