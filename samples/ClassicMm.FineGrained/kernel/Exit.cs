using MmLock;

namespace ClassicMm;

public static class Exit
{
    /// <summary>exit_mmap: the last user is gone; so is everything that was mapped.</summary>
    public static void TearDown(MmStruct mm)
    {
        RangeGuard hold = mm.MmapSem.EnterWrite();
        if (mm.Vmas.Count == 0)
        {
            hold.Dispose();
            return;
        }

        foreach (VmArea vma in mm.Vmas.ToList())
        {
            mm.Vmas.Remove(vma);
            mm.PageTables.Zap(vma.Start, vma.End);
            vma.Ops?.Close(vma);
        }

        mm.TotalVm = 0;
        mm.LockedVm = 0;
        hold.Dispose();
    }

    /// <summary>oom_reaper: takes a dying process's private memory away without waiting for it. -1: it is busy.</summary>
    public static int Reap(MmStruct mm)
    {
        var sem = mm.MmapSem;
        if (!sem.TryEnterRead(out RangeGuard hold))
        {
            return -1;
        }

        int freed = 0;
        foreach (VmArea vma in mm.Vmas)
        {
            if (vma.IsAnonymous && !vma.IsLocked && !vma.IsShared)
            {
                freed += mm.PageTables.Zap(vma.Start, vma.End);
            }
        }

        hold.Dispose();
        return freed;
    }
}
