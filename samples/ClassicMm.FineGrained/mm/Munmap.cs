using MmLock;

namespace ClassicMm;

public static class Unmap
{
    public static Errno Munmap(MmStruct mm, ulong start, ulong length)
    {
        if (!Layout.IsValid(start, length))
        {
            return Errno.Invalid;
        }

        ulong end = start + length;
        bool coarse = false;
    acquire:
        using (RangeGuard hold = coarse ? mm.MmapSem.EnterWrite() : mm.MmapSem.EnterWrite(AddressRange.FromBoundsOrAll(start, end)))
        {
            if (!coarse)
            {
                using (mm.MmapSem.VmaLock.Enter())
                {
                    coarse = !DriverSafety.AreFineGrainedSafe(mm.Vmas.Overlapping(start, end), static found => found.Ops);
                }

                if (coarse)
                {
                    goto acquire;
                }
            }

            List<VmArea> detached;
            using (mm.MmapSem.VmaLock.Enter())
            {
                try
                {
                    if (mm.Vmas.FindIntersection(start, end) is null)
                    {
                        return Errno.None;
                    }

                    detached = mm.DetachVmas(start, end);
                }
                finally
                {
                    hold.DowngradeToRead();
                }
            }

            // The downgrade: from here on, readers may run while the pages are zapped.
            mm.PageTables.Zap(start, end);
            foreach (VmArea vma in detached)
            {
                vma.Ops?.Close(vma);
            }

            return Errno.None;
        }
    }

    /// <summary>Frees the pages of what has been taken out of the tree, for a caller that still holds mmap_sem for write.</summary>
    public static void Release(MmStruct mm, List<VmArea> detached, ulong start, ulong end)
    {
        if (detached.Count == 0)
        {
            return;
        }

        mm.PageTables.Zap(start, end);
        foreach (VmArea vma in detached)
        {
            vma.Ops?.Close(vma);
        }
    }

    /// <summary>The same for a caller that has nothing else to do in between.</summary>
    public static void UnmapLocked(MmStruct mm, ulong start, ulong end) => Release(mm, mm.DetachVmas(start, end), start, end);
}
