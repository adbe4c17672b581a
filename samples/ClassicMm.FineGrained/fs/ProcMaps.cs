namespace ClassicMm;

/// <summary>/proc/PID/maps and its relatives.</summary>
public static class ProcMaps
{
    /// <summary>One line per area, from one moment: the lock is held from the first line to the last.</summary>
    public static IEnumerable<string> Maps(MmStruct mm)
    {
        using (mm.MmapSem.EnterRead())
        {
            foreach (VmArea vma in mm.Vmas)
            {
                yield return $"{vma.Start:x12}-{vma.End:x12} {Mode(vma)} {vma.PageOffset << Page.Shift:x8} {NameOf(vma)}".TrimEnd();
            }
        }
    }

    /// <summary>/proc/PID/status: the sizes, in pages.</summary>
    public static (ulong Total, ulong Locked, long Resident) Status(MmStruct mm)
    {
        using (mm.MmapSem.EnterRead())
        {
            return (mm.TotalVm, mm.LockedVm, mm.Rss);
        }
    }

    /// <summary>/proc/PID/smaps_rollup, computed elsewhere.</summary>
    public static Task<int> RollupAsync(MmStruct mm) => Task.Run(() =>
    {
        using (mm.MmapSem.EnterRead())
        {
            int present = 0;
            foreach (VmArea vma in mm.Vmas)
            {
                present += mm.PageTables.CountPresent(vma.Start, vma.End);
            }

            return present;
        }
    });

    private static string Mode(VmArea vma) => string.Concat(
        (vma.Flags & VmFlags.Read) != 0 ? "r" : "-",
        vma.CanWrite ? "w" : "-",
        (vma.Flags & VmFlags.Exec) != 0 ? "x" : "-",
        vma.IsShared ? "s" : "p");

    private static string NameOf(VmArea vma) => vma.File?.Path ?? (vma.GrowsDown ? "[stack]" : vma.Ops?.GetType().Name ?? string.Empty);
}
