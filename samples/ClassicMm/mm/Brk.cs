namespace ClassicMm;

public static class Heap
{
    /// <summary>brk: moves the end of the heap and returns where it is then.</summary>
    public static ulong SetBrk(MmStruct mm, ulong newBrk)
    {
        mm.MmapSem.EnterWriteLock();
        try
        {
            ulong oldEnd = Page.Up(mm.Brk);
            ulong newEnd = Page.Up(newBrk);
            ulong start = Math.Min(oldEnd, newEnd);
            ulong end = Math.Max(oldEnd, newEnd);
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
            List<VmArea> detached = mm.DetachVmas(start, end);
            Unmap.Release(mm, detached, start, end);
            return newBrk;
        }
        finally
        {
            mm.MmapSem.ExitWriteLock();
        }
    }

    public static ulong GetBrk(MmStruct mm)
    {
        mm.DownRead();
        ulong brk = mm.Brk;
        mm.UpRead();
        return brk;
    }
}
