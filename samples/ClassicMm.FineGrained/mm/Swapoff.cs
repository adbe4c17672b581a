namespace ClassicMm;

public static class Swapoff
{
    /// <summary>Brings every page of every process back into memory. Returns how many slots could not be freed.</summary>
    public static int UnuseAll()
    {
        foreach (MmStruct mm in MmList.GetAll())
        {
            Unuse(mm);
            mm.PutUser();
        }

        return Swap.UsedSlots;
    }

    private static void Unuse(MmStruct mm)
    {
        var sem = mm.MmapSem;
        using (sem.EnterRead())
        {
            foreach (VmArea vma in mm.Vmas)
            {
                for (ulong at = vma.Start; at < vma.End; at += Page.Size)
                {
                    if (mm.PageTables.Get(at).IsSwap)
                    {
                        MemoryFault.HandleMmFault(vma, at, FaultAccess.Read, FaultFlags.None, out _);
                    }
                }
            }
        }
    }
}
