namespace MmLock.Memory.Vmas;

// Every change of VMAs is a splice: what lies between two addresses goes, at most three entries come. It is planned by
// reading alone, then all that it needs is asked for (nodes, room in lists, registrations with files), and only then
// carried out, which cannot fail: a change that ran out of memory in its middle would leave a part of the VMAs gone, and
// the version odd, so that the next change would make a half-changed tree look whole.
internal sealed partial class VmaArena
{
    /// <summary>Neighbours that a VMA is merged with.</summary>
    private const int MostNeighbours = 2;

    private struct Plan(ulong start, ulong end)
    {
        public readonly ulong Start = start;
        public readonly ulong End = end;

        /// <summary>How many entries are between the addresses.</summary>
        public int Covered;

        /// <summary>The part of the first entry that stays, the new entry, the part of the last that stays.</summary>
        public Vma? Left;
        public Vma? Added;
        public Vma? Right;

        /// <summary>Whether the new entry has taken in its neighbour.</summary>
        public bool MergesBefore;
        public bool MergesAfter;

        public readonly int Insertions => (Left is null ? 0 : 1) + (Added is null ? 0 : 1) + (Right is null ? 0 : 1);
    }

    /// <summary>Takes a VMA away from one place and adds one at another, as one change.</summary>
    /// <param name="start">Where something goes.</param>
    /// <param name="end">The address after the last.</param>
    /// <param name="gone">Gets what goes, as with <see cref="RemoveRange"/>.</param>
    /// <param name="added">The new VMA, elsewhere.</param>
    /// <param name="removed">Gets what it replaces.</param>
    public void Move(ulong start, ulong end, List<Vma> gone, in Vma added, List<Vma> removed)
    {
        AssertHeld();
        Plan source = PlanSplice(start, end, added: null);
        Plan target = PlanSplice(added.Start, added.End, added, start, end);
        Reserve(in source, gone, more: 0);
        Reserve(in target, removed, more: source.Insertions, source.Covered);
        Register(ref source);
        try
        {
            Register(ref target);
        }
        catch
        {
            Unregister(in source);
            throw;
        }

        _tree.BeginChange();
        CarryOut(in source, gone);
        CarryOut(in target, removed);
        EndChange();
    }

    /// <param name="start">The first address.</param>
    /// <param name="end">The address after the last.</param>
    /// <param name="added">What comes there, merged with its neighbours where they are alike; null for nothing.</param>
    /// <param name="removed">As with <see cref="RemoveRange"/>; null when the same memory stays mapped.</param>
    private void Splice(ulong start, ulong end, Vma? added, List<Vma>? removed)
    {
        AssertHeld();
        Plan plan = PlanSplice(start, end, added);
        Reserve(in plan, removed, more: 0);
        Register(ref plan);
        _tree.BeginChange();
        CarryOut(in plan, removed);
        EndChange();
    }

    /// <summary>What would be done, once the other addresses are empty: the same entry may reach into both.</summary>
    private Plan PlanSplice(ulong start, ulong end, Vma? added, ulong goneStart = 0, ulong goneEnd = 0)
    {
        var plan = new Plan(start, end);
        for (ulong at = start; _tree.TryFind(at, out Vma vma) && vma.Start < end; at = vma.End)
        {
            plan.Covered++;
            if (vma.IsMapped)
            {
                Vma rest = Rest(in vma);
                plan.Left = rest.Start < start ? rest.Slice(rest.Start, start) : plan.Left;
                plan.Right = rest.End > end ? rest.Slice(end, rest.End) : plan.Right;
            }
        }

        if (added is not { } wanted)
        {
            return plan;
        }

        if (plan.Left is { } left)
        {
            if (left.CanMerge(in wanted))
            {
                wanted = left with { End = wanted.End };
                plan.Left = null;
            }
        }
        else if (_tree.TryFind(start - 1, out Vma before)
            && Rest(in before) is var lower
            && lower.Start < lower.End
            && lower.CanMerge(in wanted))
        {
            plan.MergesBefore = true;
            wanted = lower with { End = wanted.End };
        }

        if (plan.Right is { } right)
        {
            if (wanted.CanMerge(in right))
            {
                wanted = wanted with { End = right.End };
                plan.Right = null;
            }
        }
        else if (_tree.TryFind(end, out Vma after) && Rest(in after) is var upper && upper.Start < upper.End && wanted.CanMerge(in upper))
        {
            plan.MergesAfter = true;
            wanted = wanted with { End = upper.End };
        }

        plan.Added = wanted;
        return plan;

        // What is left of it on this side of the other addresses; nothing is left of one that lies in them.
        Vma Rest(in Vma wanted) => wanted.Start >= goneEnd || goneStart >= wanted.End ? wanted
            : start >= goneEnd ? wanted.Slice(goneEnd, Math.Max(goneEnd, wanted.End))
            : wanted.Slice(Math.Min(goneStart, wanted.Start), goneStart);
    }

    private void Reserve(in Plan plan, List<Vma>? removed, int more, int alsoCovered = 0)
    {
        MemoryInterleaving.At(MemoryInterleaving.SyncPoint.Allocate);
        _tree.Reserve(plan.Insertions + more);
        removed?.EnsureCapacity(removed.Count + plan.Covered);
        _retired.EnsureCapacity(plan.Covered + alsoCovered + MostNeighbours);
    }

    /// <summary>All of it or none.</summary>
    private void Register(ref Plan plan)
    {
        Plan registered = plan;
        registered.Left = registered.Right = registered.Added = null;
        try
        {
            registered.Left = Registered(plan.Left);
            registered.Added = Registered(plan.Added);
            registered.Right = Registered(plan.Right);
        }
        catch
        {
            Unregister(in registered);
            throw;
        }

        plan = registered;
    }

    private static void Unregister(in Plan plan)
    {
        Unregister(plan.Left);
        Unregister(plan.Added);
        Unregister(plan.Right);

        static void Unregister(Vma? vma)
        {
            if (vma is { File: { } file } registered)
            {
                file.Unregister(registered.Id);
            }
        }
    }

    private Vma? Registered(Vma? vma) => vma is { } known ? Registered(in known) : null;

    /// <summary>Within a change. Asks for no memory.</summary>
    private void CarryOut(in Plan plan, List<Vma>? removed)
    {
        while (_tree.TryFind(plan.Start, out Vma vma) && vma.Start < plan.End)
        {
            if (vma.IsPending)
            {
                // The operation that set it finds it gone, and takes the whole space.
                RemoveReservation(in vma);
                continue;
            }

            RemoveEntry(in vma);
            if (removed is not null)
            {
                vma.File?.AddUser();
                removed.Add(vma.Slice(Math.Max(vma.Start, plan.Start), Math.Min(vma.End, plan.End)));
            }
        }

        if (plan.MergesBefore && _tree.TryFind(plan.Start - 1, out Vma before))
        {
            RemoveEntry(in before);
        }

        if (plan.MergesAfter && _tree.TryFind(plan.End, out Vma after))
        {
            RemoveEntry(in after);
        }

        Insert(plan.Left);
        Insert(plan.Added);
        Insert(plan.Right);
    }

    private void Insert(Vma? entry)
    {
        if (entry is { } vma)
        {
            _tree.Insert(in vma);
        }
    }
}
