using MmLock;

namespace ClassicMm;

/// <summary>get_user_pages: pages for a device or for the kernel itself, made present and kept so.</summary>
public static class Gup
{
    /// <summary>Pins every page of the range. What has been pinned until an error stays in <paramref name="pages"/>.</summary>
    public static Errno GetUserPages(MmStruct mm, ulong start, ulong length, bool write, List<int> pages)
    {
        FaultAccess access = write ? FaultAccess.Write : FaultAccess.Read;
        ulong end = start + length;
        bool coarse = false;
    acquire:
        using (coarse ? mm.MmapSem.EnterRead() : mm.MmapSem.EnterRead(AddressRange.FromBoundsOrAll(start, end)))
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

            for (ulong at = start; at < end; at += Page.Size)
            {
                VmArea? vma;
                using (mm.MmapSem.VmaLock.Enter())
                {
                    vma = mm.FindVma(at)?.Duplicate();
                }

                if (vma is null || at < vma.Start || !vma.Allows(access))
                {
                    return Errno.BadAddress;
                }

                int frame;
                while (!mm.PageTables.TryPin(at, write, out frame))
                {
                    // No retry here: the caller's pages are half collected, so a disk is waited for under mmap_sem.
                    FaultResult result = MemoryFault.HandleMmFault(vma, at, access, FaultFlags.None, out _);
                    if (result != FaultResult.Handled)
                    {
                        return Errno.BadAddress;
                    }
                }

                pages.Add(frame);
            }

            return Errno.None;
        }
    }

    /// <summary>Pins what is there already, and not even that if the lock is taken.</summary>
    public static Errno TryGetUserPages(MmStruct mm, ulong start, ulong length, List<int> pages)
    {
        if (!mm.MmapSem.TryEnterRead(AddressRange.FromLengthOrAll(start, length), out RangeGuard hold))
        {
            return Errno.Again;
        }

        try
        {
            VmArea? vma;
            using (mm.MmapSem.VmaLock.Enter())
            {
                vma = mm.Vmas.FindIntersection(start, start + length)?.Duplicate();
            }

            if (vma is null || vma.Start > start || vma.End < start + length)
            {
                return Errno.BadAddress;
            }

            for (ulong offset = 0; offset < length; offset += Page.Size)
            {
                if (mm.PageTables.TryPin(start + offset, write: false, out int frame))
                {
                    pages.Add(frame);
                }
            }

            return Errno.None;
        }
        finally
        {
            hold.Dispose();
        }
    }

    public static void PutPages(List<int> pages)
    {
        foreach (int frame in pages)
        {
            FrameAllocator.Put(frame);
        }

        pages.Clear();
    }
}
