using MmLock;

namespace ClassicMm;

public static class Heap
{
    /// <summary>brk: moves the end of the heap and returns where it is then.</summary>
    public static ulong SetBrk(MmStruct mm, ulong newBrk)
    {
        RangeGuard hold = mm.MmapSem.EnterWrite();
        ulong oldEnd = Page.Up(mm.Brk);
        ulong newEnd = Page.Up(newBrk);
        try
        {
            if (newBrk < mm.StartBrk)
            {
                return mm.Brk;
            }

            if (newEnd < oldEnd)
            {
                Unmap.UnmapLocked(mm, newEnd, oldEnd);
            }
            else if (newEnd > oldEnd)
            {
                if (mm.Vmas.FindIntersection(oldEnd, newEnd) is not null)
                {
                    return mm.Brk;
                }

                mm.InsertVma(new VmArea(mm, oldEnd, newEnd, VmFlags.Read | VmFlags.Write));
                mm.TotalVm += Page.Count(newEnd - oldEnd);
            }

            mm.Brk = newBrk;
            return newBrk;
        }
        finally
        {
            hold.Dispose();
        }
    }

    public static ulong GetBrk(MmStruct mm)
    {
        StructureGuard hold = mm.MmapSem.EnterStructure(LockMode.Read);
        ulong brk = mm.Brk;
        hold.Dispose();
        return brk;
    }
}
