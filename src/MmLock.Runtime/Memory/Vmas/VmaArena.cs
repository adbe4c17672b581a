using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MmLock.Memory.Layout;
using MmLock.Waiting;

namespace MmLock.Memory.Vmas;

/// <summary>
/// The VMAs of a part of an address space with all that goes with changing them: splitting, merging, registration with files,
/// reservations. Everything but lookups without a lock is done under <see cref="Lock"/>. A change that throws has not happened.
/// </summary>
/// <remarks>
/// All that a change writes is here, on cache lines of its own: the lock, the version, the tree and what it keeps in stock, what is to be
/// unregistered, the number of reservations.
/// </remarks>
internal sealed partial class VmaArena
{
    /// <summary>Who maps in an arena that no thread has chosen.</summary>
    public const int Nobody = -1;

    private readonly CacheLineFence _before = new();
    private readonly VmaTree _tree = new();
    private readonly List<Vma> _retired = [];
    private readonly VmaLock _lock;
    private readonly PageTable _table;
    private int _reservations;
    private readonly CacheLineFence _after = new();

    /// <param name="vmaLock">Its own.</param>
    /// <param name="table">Of the space.</param>
    /// <param name="start">Where it begins.</param>
    /// <param name="end">Where it ends.</param>
    public VmaArena(VmaLock vmaLock, PageTable table, ulong start, ulong end)
    {
        _lock = vmaLock;
        _table = table;
        Start = start;
        End = end;
    }

    public ulong Start { get; }

    public ulong End { get; }

    public VmaLock Lock => _lock;

    public VmaTree Tree => _tree;

    /// <summary>Whether it is an arena, and not the common part.</summary>
    public bool IsArena => End != ulong.MaxValue;

    /// <summary>Who maps in it by choice: <see cref="VmaSet"/> keeps it, under the common part's lock.</summary>
    public int Owner { get; set; } = Nobody;

    /// <summary>Whether it was made for somebody to map in, rather than around what is mapped at a known address.</summary>
    public bool IsHome { get; init; }

    /// <summary>
    /// Where a thread's mappings lie that go to its home: so far from the upper edge that they have room to grow, and a stack beyond it
    /// too.
    /// </summary>
    public ulong HomeLow => Start + PageTable.LeafSize;

    public ulong HomeHigh => End - ((End - Start) / 8);

    /// <summary>Its VMAs are in the common part by now. Of <see cref="Lock"/>; for good.</summary>
    public bool IsGone { get; private set; }

    public int Reservations => Volatile.Read(ref _reservations);

    /// <summary>
    /// Whether an operation on the range is one inside of it. At the edges it is not: so what it makes is no neighbour of anything outside.
    /// </summary>
    public bool Holds(ulong start, ulong end) => Start < start && start < End && end < End;

    /// <summary>
    /// The VMA at the address, or else the next above it. Reservations and other parts' addresses are passed over: who asks has entered
    /// this part for all that he asks about, so none of those is before what he looks for.
    /// </summary>
    public bool FindHeld(ulong address, out Vma vma)
    {
        AssertHeld();
        while (_tree.TryFind(address, out vma))
        {
            if (vma.IsMapped)
            {
                return true;
            }

            address = vma.End;
        }

        return false;
    }

    /// <summary>What is in the range.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public RangeContent Inspect(ulong start, ulong end)
    {
        var seen = RangeContent.Nothing;
        for (ulong at = start; seen != RangeContent.NeedsCoarse && FindHeld(at, out Vma vma) && vma.Start < end; at = vma.End)
        {
            seen = vma.File is { IsFineGrainedSafe: false } ? RangeContent.NeedsCoarse : RangeContent.Replaceable;
        }

        return seen;
    }

    /// <summary>Whether <see cref="IsFree"/> can tell: it cannot where the first that is above is another part.</summary>
    public bool CanTell(ulong start, ulong end)
    {
        AssertHeld();
        return _tree.TryFind(start, out Vma next) && next.Start < end ? !next.IsElsewhere : end < End;
    }

    /// <summary>Whether nothing is there, not even a reservation.</summary>
    public bool IsFree(ulong start, ulong end)
    {
        AssertHeld();
        return !_tree.TryFind(start, out Vma next) || next.Start >= end;
    }

    public bool TryFindHole(ulong length, ulong low, ulong high, ulong alignment, out ulong found)
    {
        AssertHeld();
        while (_tree.TryFindHole(length, low, high, alignment, out found))
        {
            // A stack needs room below it to grow into.
            if (!_tree.TryFind(found + length, out Vma next)
                || (next.Flags & VmaFlags.GrowsDown) == 0
                || next.Start - (found + length) >= PageLayout.StackGap)
            {
                return true;
            }

            high = next.Start - Math.Min(PageLayout.StackGap, next.Start);
        }

        return false;
    }

    /// <summary>Reserves free addresses for a mapping under way.</summary>
    /// <param name="start">The first address.</param>
    /// <param name="end">The address after the last.</param>
    /// <param name="number">To find it by; no other reservation of the space has or had it.</param>
    public void AddReservation(ulong start, ulong end, ulong number)
    {
        AssertHeld();
        MemoryInterleaving.At(MemoryInterleaving.SyncPoint.Allocate);
        _tree.Reserve(1);
        _reservations++;
        _tree.BeginChange();
        _tree.Insert(new Vma(start, end, VmaFlags.Pending, null, number, 0));
        EndChange();
    }

    /// <summary>Whether the reservation is still there: nobody mapped over it.</summary>
    public bool HasReservation(ulong start, ulong number)
    {
        AssertHeld();
        return _tree.TryFind(start, out Vma found) && found.IsPending && found.Start == start && found.Offset == number;
    }

    /// <summary>Takes the reservation away, unless someone who mapped over it has.</summary>
    public bool TryRemoveReservation(ulong start, ulong number)
    {
        if (!HasReservation(start, number))
        {
            return false;
        }

        _tree.BeginChange();
        _tree.Remove(start);
        _reservations--;
        EndChange();
        return true;
    }

    /// <summary>Adds a VMA where nothing is, merged with its neighbours where they are alike.</summary>
    public void Add(in Vma added) => Splice(added.Start, added.End, added, removed: null);

    /// <summary>Replaces whatever is there.</summary>
    /// <param name="added">The new VMA.</param>
    /// <param name="removed">As with <see cref="RemoveRange"/>.</param>
    public void Replace(in Vma added, List<Vma> removed)
    {
        AssertHeld();
        if (IsReservationOf(in added) && !HasLikeNeighbour(in added))
        {
            Vma registered = Registered(in added);
            _tree.BeginChange();
            _reservations--;
            _tree.Set(in registered);
            EndChange();
        }
        else
        {
            Splice(added.Start, added.End, added, removed);
        }
    }

    /// <summary>Takes away whatever is there, reservations too.</summary>
    /// <param name="start">The first address.</param>
    /// <param name="end">The address after the last.</param>
    /// <param name="removed">Gets the VMAs, cut at the edges. Each comes with a user of its file, for the caller to remove.</param>
    public void RemoveRange(ulong start, ulong end, List<Vma> removed)
    {
        AssertHeld();
        if (!_tree.TryFind(start, out Vma next) || next.Start >= end)
        {
            return;
        }

        bool isWhole = next.Start >= start && next.End <= end && next.IsMapped
            && (next.End == end || !_tree.TryFind(next.End, out Vma second) || second.Start >= end);
        if (!isWhole)
        {
            Splice(start, end, added: null, removed);
            return;
        }

        // The usual unmapping, of what one mapping made: nothing is inserted, so there is nothing to plan.
        MemoryInterleaving.At(MemoryInterleaving.SyncPoint.Allocate);
        removed.EnsureCapacity(removed.Count + 1);
        _retired.EnsureCapacity(1);
        _tree.BeginChange();
        RemoveEntry(in next);
        next.File?.AddUser();
        removed.Add(next with { Id = 0 });
        EndChange();
    }

    /// <summary>
    /// Changes the flags of every VMA, cut at the edges; splits and merges as it must. If it throws, it has come as far as
    /// <paramref name="changed"/> says.
    /// </summary>
    /// <param name="start">The first address.</param>
    /// <param name="end">The address after the last.</param>
    /// <param name="clear">Flags to take away.</param>
    /// <param name="set">Flags to add.</param>
    /// <param name="changed">Gets the VMAs as they were.</param>
    public void Modify(ulong start, ulong end, VmaFlags clear, VmaFlags set, List<Vma> changed)
    {
        AssertHeld();
        for (ulong at = start; at < end && FindHeld(at, out Vma vma) && vma.Start < end; at = vma.End)
        {
            Vma part = vma.Slice(Math.Max(vma.Start, start), Math.Min(vma.End, end));
            VmaFlags flags = (vma.Flags & ~clear) | set;
            if (flags != vma.Flags)
            {
                changed.EnsureCapacity(changed.Count + 1);
                Splice(part.Start, part.End, part with { Flags = flags }, removed: null);
                changed.Add(part);
            }
        }
    }

    /// <summary>Gives a stack more room below.</summary>
    public void GrowDown(in Vma stack, ulong start) => Splice(start, stack.End, stack with { Start = start, Id = 0 }, removed: null);

    /// <summary>
    /// Hands the entries of a range, none of which reaches its edges, to another part that nobody sees yet, and leaves one in their place.
    /// The caller makes the other part known before anybody sees this one's change: by <paramref name="publish"/>, which cannot fail.
    /// </summary>
    public void HandOver(VmaArena to, List<Vma> entries, Action publish)
    {
        AssertHeld();
        foreach (Vma entry in entries)
        {
            MemoryInterleaving.At(MemoryInterleaving.SyncPoint.Allocate);
            to._tree.Reserve(1);
            to._tree.Insert(in entry);
            to._reservations += entry.IsPending ? 1 : 0;
        }

        MemoryInterleaving.At(MemoryInterleaving.SyncPoint.Allocate);
        _tree.Reserve(1);
        _tree.BeginChange();
        foreach (Vma entry in entries)
        {
            _tree.Remove(entry.Start);
        }

        _tree.Insert(to.Place);
        _reservations -= to._reservations;
        publish();
        EndChange();
    }

    /// <summary>Takes all entries of an arena over, which is gone by that. Under both locks. Has not happened if memory runs out.</summary>
    /// <param name="arena">The arena.</param>
    /// <param name="publish">Makes known that it is gone, and cannot fail.</param>
    public void TakeOver(VmaArena arena, Action publish)
    {
        AssertHeld();
        arena.AssertHeld();

        // For the place, should it have to be put back.
        _tree.Reserve(2);
        _tree.BeginChange();
        arena._tree.BeginChange();
        _tree.Remove(arena.Start);
        ulong taken = 0;
        try
        {
            for (; arena._tree.TryFind(taken, out Vma entry); taken = entry.End)
            {
                // One more than it needs: what has to be put back is put back without asking.
                MemoryInterleaving.At(MemoryInterleaving.SyncPoint.Allocate);
                _tree.Reserve(2);
                _tree.Insert(in entry);
            }
        }
        catch
        {
            for (ulong at = 0; at < taken && arena._tree.TryFind(at, out Vma entry); at = entry.End)
            {
                _tree.Remove(entry.Start);
            }

            _tree.Insert(arena.Place);
            arena._tree.EndChange();
            _tree.EndChange();
            throw;
        }

        _reservations += arena._reservations;
        arena.IsGone = true;
        publish();

        // The other tree's version stays odd: nobody gets an answer from it any more.
        EndChange();
    }

    /// <summary>What is in the common tree in its place.</summary>
    private Vma Place => new(Start, End, VmaFlags.Elsewhere, null, 0, 0);

    /// <summary>The usual mapping without an address: what it replaces is its own reservation.</summary>
    private bool IsReservationOf(in Vma added) =>
        _tree.TryFind(added.Start, out Vma there) && there.IsPending && there.Start == added.Start && there.End == added.End;

    private bool HasLikeNeighbour(in Vma added) =>
        (_tree.TryFind(added.Start - 1, out Vma before) && before.CanMerge(in added))
        || (_tree.TryFind(added.End, out Vma after) && added.CanMerge(in after));

    /// <summary>Unregisters what left the tree only now: a file that is split, merged or changed always has a user.</summary>
    private void EndChange()
    {
        _tree.EndChange();
        if (_retired.Count == 0)
        {
            return;
        }

        foreach (ref readonly Vma vma in CollectionsMarshal.AsSpan(_retired))
        {
            vma.File!.Unregister(vma.Id);
        }

        _retired.Clear();
    }

    private void RemoveReservation(in Vma reservation)
    {
        _tree.Remove(reservation.Start);
        _reservations--;
    }

    private Vma Registered(in Vma vma) => vma.File is { } file
        ? vma with { Id = file.Register(_table, vma.Start, vma.FilePage(vma.Start), vma.FilePage(vma.End - 1), vma.IsLocked) }
        : vma;

    private void RemoveEntry(in Vma vma)
    {
        _tree.Remove(vma.Start);
        if (vma.File is not null)
        {
            _retired.Add(vma);
        }
    }

    [Conditional("INTERLEAVING_HOOKS")]
    private void AssertHeld() => Debug.Assert(_lock.IsHeld, "The VMAs are changed under the lock of their part.");
}
