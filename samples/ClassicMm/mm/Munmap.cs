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
        mm.MmapSem.EnterUpgradeableReadLock();
        try
        {
            List<VmArea> detached;
            mm.MmapSem.EnterWriteLock();
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
                mm.MmapSem.ExitWriteLock();
            }

            // The downgrade: from here on, readers may run while the pages are zapped.
            mm.PageTables.Zap(start, end);
            foreach (VmArea vma in detached)
            {
                vma.Ops?.Close(vma);
            }

            return Errno.None;
        }
        finally
        {
            mm.MmapSem.ExitUpgradeableReadLock();
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
