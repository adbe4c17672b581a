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

    /// <summary>The same for a caller that holds mmap_sem for write and needs it afterwards.</summary>
    public static void UnmapLocked(MmStruct mm, ulong start, ulong end)
    {
        List<VmArea> detached = mm.DetachVmas(start, end);
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
}
