namespace ClassicMm;

public static class StackGrowth
{
    /// <summary>expand_stack: moves the start of the stack down to <paramref name="address"/>.</summary>
    public static Errno Expand(MmStruct mm, ulong address)
    {
        ulong newStart = Page.Down(address);
        mm.MmapSem.EnterUpgradeableReadLock();
        try
        {
            VmArea? vma = mm.FindVma(address);
            if (vma is null || !vma.GrowsDown)
            {
                return Errno.BadAddress;
            }

            if (vma.Start <= address)
            {
                return Errno.None;
            }

            if (vma.End - newStart > Layout.StackLimit)
            {
                return Errno.NoMemory;
            }

            VmArea? below = mm.Vmas.Previous(address);
            if (below is not null && newStart - below.End < Layout.StackGap)
            {
                return Errno.NoMemory;
            }

            mm.MmapSem.EnterWriteLock();
            try
            {
                mm.TotalVm += Page.Count(vma.Start - newStart);
                vma.Start = newStart;
            }
            finally
            {
                mm.MmapSem.ExitWriteLock();
            }

            return Errno.None;
        }
        finally
        {
            mm.MmapSem.ExitUpgradeableReadLock();
        }
    }
}
