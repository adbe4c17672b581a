using MmLock;

namespace ClassicMm;

public static class Heap
{
    /// <summary>brk: moves the end of the heap and returns where it is then.</summary>
    public static ulong SetBrk(MmStruct mm, ulong newBrk)
    {
        bool coarse = false;
    acquire:
        RangeGuard hold = coarse ? mm.MmapSem.EnterWrite() : default;
        try
        {
            ulong start;
            ulong end;
            List<VmArea> detached;
            using (coarse ? default : mm.MmapSem.EnterStructure(LockMode.Write))
            {
                ulong oldEnd = Page.Up(mm.Brk);
                ulong newEnd = Page.Up(newBrk);
                start = Math.Min(oldEnd, newEnd);
                end = Math.Max(oldEnd, newEnd);

                if (!coarse && !DriverSafety.AreFineGrainedSafe(mm.Vmas.Overlapping(start, end), static found => found.Ops))
                {
                    coarse = true;
                    goto acquire;
                }

                if (!coarse && !mm.MmapSem.TryEnterWrite(AddressRange.FromBoundsOrAll(start, end), out hold))
                {
                    coarse = true;
                    goto acquire;
                }

                if (newBrk < mm.StartBrk)
                {
                    return mm.Brk;
                }

                if (newEnd > oldEnd)
                {
                    if (mm.Vmas.FindIntersection(start, end) is not null)
                    {
                        return mm.Brk;
                    }

                    mm.InsertVma(new VmArea(mm, start, end, VmFlags.Read | VmFlags.Write));
                    mm.TotalVm += Page.Count(end - start);
                    mm.Brk = newBrk;
                    return newBrk;
                }

                // The end goes down first: what lies above it is nobody's then, and its pages may take their time.
                mm.Brk = newBrk;
                detached = mm.DetachVmas(start, end);
            }

            Unmap.Release(mm, detached, start, end);
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
