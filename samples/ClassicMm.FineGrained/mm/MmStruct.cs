using MmLock;

namespace ClassicMm;

/// <summary>An address space. One lock over everything in it that is not counted atomically or locked for itself.</summary>
public sealed class MmStruct : IDisposable
{
    public const int MaxAreas = 65530;

    private long _rss;
    private int _users = 1;

    public MmStruct(string name)
    {
        Name = name;
        PageTables = new PageTables(this);
        MmList.Add(this);
    }

    public string Name { get; }

    /// <summary>The one big lock.</summary>
    [CoarseLock]
    public MmapLock MmapSem { get; } = new();

    [GuardedBy(nameof(MmapSem))]
    public VmaTree Vmas { get; } = new();

    /// <summary>Mapped pages.</summary>
    [GuardedBy(nameof(MmapSem))]
    public ulong TotalVm { get; set; }

    /// <summary>Pages that mlock holds in memory.</summary>
    [GuardedBy(nameof(MmapSem))]
    public ulong LockedVm { get; set; }

    [GuardedBy(nameof(MmapSem))]
    public ulong StartBrk { get; set; } = Layout.HeapBase;

    [GuardedBy(nameof(MmapSem))]
    public ulong Brk { get; set; } = Layout.HeapBase;

    [GuardedBy(nameof(MmapSem))]
    public ulong StackStart { get; set; }

    [GuardedBy(nameof(MmapSem))]
    public ulong ArgStart { get; set; }

    [GuardedBy(nameof(MmapSem))]
    public ulong ArgEnd { get; set; }

    /// <summary>The entries have a lock of their own, so that faults under a shared hold can race.</summary>
    public PageTables PageTables { get; }

    public long Rss => Interlocked.Read(ref _rss);

    public void AddRss(long pages) => Interlocked.Add(ref _rss, pages);

    public void DownRead() => MmapSem.AcquireRead();

    public void UpRead() => MmapSem.ReleaseRead();

    public void DownWrite()
    {
        MmapSem.AcquireWrite();
    }

    public void UpWrite()
    {
        MmapSem.ReleaseWrite();
    }

    public VmArea? FindVma(ulong address) => Vmas.Find(address);

    /// <summary>Puts an area into the tree, as a part of its neighbours where it is like them.</summary>
    public void InsertVma(VmArea area)
    {
        VmArea? previous = Vmas.Previous(area.Start);
        VmArea? next = Vmas.Find(area.Start);
        bool joinsPrevious = previous is not null && previous.CanMergeWith(area);
        bool joinsNext = next is not null && area.CanMergeWith(next);
        if (joinsPrevious && joinsNext)
        {
            Vmas.Remove(next!);
            previous!.End = next!.End;
        }
        else if (joinsPrevious)
        {
            previous!.End = area.End;
        }
        else if (joinsNext)
        {
            next!.Start = area.Start;
        }
        else
        {
            Vmas.Insert(area);
        }
    }

    /// <summary>Cuts an area in two at <paramref name="address"/> and returns the upper part.</summary>
    public VmArea SplitVma(VmArea area, ulong address)
    {
        VmArea upper = area.Duplicate();
        upper.PageOffset = area.PageIndexOf(address);
        upper.Start = address;
        area.End = address;
        Vmas.Insert(upper);
        return upper;
    }

    /// <summary>Takes [start, end) out of the tree and returns what was there. Their pages are still mapped.</summary>
    public List<VmArea> DetachVmas(ulong start, ulong end)
    {
        var detached = new List<VmArea>();
        foreach (VmArea area in Vmas.Overlapping(start, end))
        {
            VmArea middle = Isolate(area, start, end);
            Vmas.Remove(middle);
            TotalVm -= Page.Count(middle.Length);
            LockedVm -= middle.IsLocked ? Page.Count(middle.Length) : 0;
            detached.Add(middle);
        }

        return detached;
    }

    /// <summary>Puts an area in place of all that is there, and returns what was. Null where there are too many areas.</summary>
    public List<VmArea>? ReplaceVmas(VmArea area)
    {
        if (Vmas.Count >= MaxAreas)
        {
            return null;
        }

        List<VmArea> replaced = DetachVmas(area.Start, area.End);
        InsertVma(area);
        TotalVm += Page.Count(area.Length);
        StackStart = area.GrowsDown ? area.End : StackStart;
        return replaced;
    }

    /// <summary>Changes flags over [start, end), cutting areas where they stick out.</summary>
    public void ChangeFlags(ulong start, ulong end, VmFlags clear, VmFlags set)
    {
        foreach (VmArea area in Vmas.Overlapping(start, end))
        {
            VmArea middle = Isolate(area, start, end);
            bool wasLocked = middle.IsLocked;
            middle.Flags = (middle.Flags & ~clear) | set;
            if (wasLocked != middle.IsLocked)
            {
                LockedVm = middle.IsLocked ? LockedVm + Page.Count(middle.Length) : LockedVm - Page.Count(middle.Length);
            }
        }
    }

    /// <summary>Whether there is no hole in [start, end).</summary>
    public bool IsFullyMapped(ulong start, ulong end)
    {
        ulong covered = start;
        foreach (VmArea area in Vmas.Overlapping(start, end))
        {
            if (area.Start > covered)
            {
                return false;
            }

            covered = area.End;
        }

        return covered >= end;
    }

    /// <summary>Keeps the address space from being torn down; false where it already is.</summary>
    public bool TryGetUser()
    {
        while (true)
        {
            int users = Volatile.Read(ref _users);
            if (users == 0)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref _users, users + 1, users) == users)
            {
                return true;
            }
        }
    }

    /// <summary>mmput: the last user tears it down.</summary>
    public void PutUser()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            Exit.TearDown(this);
            MmList.Remove(this);
            Dispose();
        }
    }

    public void Dispose() { }

#if MM_DEBUG_VM
    /// <summary>Walks the tree and compares it with the counters.</summary>
    public void Validate()
    {
        using (MmapSem.EnterRead())
        {
            ulong pages = 0;
            ulong previousEnd = 0;
            foreach (VmArea area in Vmas)
            {
                System.Diagnostics.Debug.Assert(area.Start >= previousEnd && area.Start < area.End);
                previousEnd = area.End;
                pages += Page.Count(area.Length);
            }

            System.Diagnostics.Debug.Assert(pages == TotalVm);
        }
    }
#endif

    private VmArea Isolate(VmArea area, ulong start, ulong end)
    {
        VmArea middle = area.Start < start ? SplitVma(area, start) : area;
        if (middle.End > end)
        {
            SplitVma(middle, end);
        }

        return middle;
    }
}
