using MmLock;

namespace ClassicMm;

/// <summary>A scanner in the background: looks for blocks that are full of small pages, and tidies up the tree.</summary>
public static class Khugepaged
{
    public static int Passes { get; private set; }

    /// <summary>The pages mapped by the process of the last pass, where statistics are kept.</summary>
    public static ulong LastTotalVm { get; private set; }

    /// <summary>One pass over one process; waits for nobody. Returns the blocks found.</summary>
    public static List<ulong> Scan(MmStruct mm)
    {
        var found = new List<ulong>();
        if (mm.MmapSem.TryAcquireRead())
        {
            try
            {
                foreach (VmArea vma in mm.Vmas)
                {
                    ulong block = (vma.Start + Page.BlockSize - 1) & ~(Page.BlockSize - 1);
                    for (; vma.IsAnonymous && block + Page.BlockSize <= vma.End; block += Page.BlockSize)
                    {
                        if (mm.PageTables.CountPresent(block, block + Page.BlockSize) == (int)Page.Count(Page.BlockSize))
                        {
                            found.Add(block);
                        }
                    }
                }
            }
            finally
            {
                mm.MmapSem.ReleaseRead();
            }
        }

#if MM_STATS
        StructureGuard hold = mm.MmapSem.EnterStructure(LockMode.Read);
        ulong totalVm = mm.TotalVm;
        hold.Dispose();
        LastTotalVm = totalVm;
#endif
        Passes++;
        return found;
    }

    /// <summary>Makes one block large. Needs the address space to itself, but not at any price.</summary>
    public static Errno Collapse(MmStruct mm, ulong address)
    {
        bool locked = mm.MmapSem.TryEnterWrite(AddressRange.Around(address, 2UL << 20), TimeSpan.FromMilliseconds(50), out RangeGuard hold);
        try
        {
            if (!locked)
            {
                return Errno.Again;
            }

            VmArea? vma;
            using (mm.MmapSem.VmaLock.Enter())
            {
                vma = mm.FindVma(address)?.Duplicate();
            }

            if (vma is null || vma.Start > address || vma.End < address + Page.BlockSize)
            {
                return Errno.BadAddress;
            }

            mm.PageTables.MarkHuge(address);
            return Errno.None;
        }
        finally
        {
            if (locked)
            {
                hold.Dispose();
            }
        }
    }

    /// <summary>Joins neighbours that have become alike, for instance by an mprotect there and back.</summary>
    public static int MergeAlike(MmStruct mm)
    {
        if (!mm.MmapSem.TryEnterWrite(TimeSpan.FromMilliseconds(100), out RangeGuard hold))
        {
            return 0;
        }

        int merged = 0;
        VmArea? previous = null;
        foreach (VmArea vma in mm.Vmas.ToList())
        {
            if (previous is not null && previous.CanMergeWith(vma))
            {
                mm.Vmas.Remove(vma);
                previous.End = vma.End;
                merged++;
            }
            else
            {
                previous = vma;
            }
        }

        hold.Dispose();
        return merged;
    }
}
