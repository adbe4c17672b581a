using MmLock;

namespace ClassicMm;

public static class StackGrowth
{
    /// <summary>expand_stack: moves the start of the stack down to <paramref name="address"/>.</summary>
    public static Errno Expand(MmStruct mm, ulong address)
    {
        ulong newStart = Page.Down(address);
        using (RangeGuard hold = mm.MmapSem.EnterWrite(AddressRange.Around(address, 2UL << 20)))
        {
            using (mm.MmapSem.VmaLock.Enter())
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
                try
                {
                    mm.TotalVm += Page.Count(vma.Start - newStart);
                    vma.Start = newStart;
                }
                finally
                {
                    hold.DowngradeToRead();
                }
            }

            return Errno.None;
        }
    }
}
