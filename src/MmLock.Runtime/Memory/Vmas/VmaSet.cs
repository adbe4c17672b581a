using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MmLock.Memory.Layout;
using MmLock.Waiting;

namespace MmLock.Memory.Vmas;

/// <summary>
/// The VMAs of one address space with all that goes with changing them: splitting, merging, registration with files,
/// reservations. Everything but <see cref="Find"/> is done under <c>VmaLock</c>. A change that throws has not happened.
/// </summary>
internal sealed partial class VmaSet(VmaLock vmaLock, PageTable table)
{
    private const int Tries = 3;
    private readonly CacheLineFence _before = new();
    private readonly VmaTree _tree = new();
    private readonly List<Vma> _retired = [];
    private readonly CacheLineFence _after = new();
    private int _reservations;
    private int _lastReservation;

    public ulong Version => _tree.Version;

    public int PendingReservations => Volatile.Read(ref _reservations);

    /// <summary>VMAs and reservations.</summary>
    public int Count => _tree.Count;

    /// <summary>
    /// The VMA at the address, or else the next above it. Without a lock while nobody changes the tree; takes
    /// <c>VmaLock</c> otherwise. Reservations are not VMAs.
    /// </summary>
    /// <param name="address">Any address.</param>
    /// <param name="vma">A copy.</param>
    /// <param name="version">The state that the answer is about; <see cref="Version"/> tells whether it still is.</param>
    public bool Find(ulong address, out Vma vma, out ulong version)
    {
        for (int i = 0; i < Tries; i++)
        {
            if (_tree.TryFindSpeculatively(address, out vma, out bool found, out version) && !vma.IsPending)
            {
                return found;
            }
        }

        using (vmaLock.EnterPatiently())
        {
            version = _tree.Version;
            return FindHeld(address, out vma);
        }
    }

    /// <summary>As <see cref="Find"/>, under <c>VmaLock</c>.</summary>
    public bool FindHeld(ulong address, out Vma vma)
    {
        AssertHeld();
        while (_tree.TryFind(address, out vma))
        {
            if (!vma.IsPending)
            {
                return true;
            }

            address = vma.End;
        }

        return false;
    }

    /// <summary>What is in the range. Under <c>VmaLock</c>.</summary>
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

    /// <summary>The VMAs of files, of a space that nobody has any more: nothing changes, and no lock is taken.</summary>
    public List<Vma> FilesOfTheDead()
    {
        var found = new List<Vma>();
        for (ulong at = 0; _tree.TryFind(at, out Vma vma); at = vma.End)
        {
            if (vma.File is not null)
            {
                found.Add(vma);
            }
        }

        return found;
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
    /// <returns>The number to find the reservation by.</returns>
    public int AddReservation(ulong start, ulong end)
    {
        AssertHeld();
        MemoryInterleaving.At(MemoryInterleaving.SyncPoint.Allocate);
        _tree.Reserve(1);
        int id = ++_lastReservation;
        _reservations++;
        _tree.BeginChange();
        _tree.Insert(new Vma(start, end, VmaFlags.Pending, null, 0, id));
        EndChange();
        return id;
    }

    /// <summary>Whether the reservation is still there: nobody mapped over it.</summary>
    public bool HasReservation(ulong start, int id)
    {
        AssertHeld();
        return _tree.TryFind(start, out Vma found) && found.IsPending && found.Id == id;
    }

    /// <summary>Takes the reservation away, unless someone who mapped over it has.</summary>
    public bool TryRemoveReservation(ulong start, int id)
    {
        if (!HasReservation(start, id))
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

        bool isWhole = next.Start >= start && next.End <= end && !next.IsPending
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
        ? vma with { Id = file.Register(table, vma.Start, vma.FilePage(vma.Start), vma.FilePage(vma.End - 1), vma.IsLocked) }
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
    private void AssertHeld() => Debug.Assert(vmaLock.IsHeld, "The VMAs are changed under VmaLock.");
}
