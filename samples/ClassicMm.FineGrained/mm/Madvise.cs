using MmLock;

namespace ClassicMm;

public static class Madvise
{
    /// <summary>MADV_DONTNEED: drops the pages; the next access finds zeroes, or the file's bytes.</summary>
    public static Errno DontNeed(MmStruct mm, ulong start, ulong length)
    {
        if (!Layout.IsValid(start, length))
        {
            return Errno.Invalid;
        }

        ulong end = start + length;
        using (mm.MmapSem.EnterRead(AddressRange.FromBoundsOrAll(start, end)))
        {
            bool mapped;
            using (mm.MmapSem.VmaLock.Enter())
            {
                mapped = mm.IsFullyMapped(start, end);
            }

            if (!mapped)
            {
                return Errno.NoMemory;
            }

            mm.PageTables.Zap(start, end);
            return Errno.None;
        }
    }

    /// <summary>MADV_WILLNEED: reads a file ahead, with the lock given up meanwhile, as in madvise_willneed.</summary>
    public static Errno WillNeed(MmStruct mm, ulong start, ulong length)
    {
        if (!Layout.IsValid(start, length))
        {
            return Errno.Invalid;
        }

        RangeGuard hold = mm.MmapSem.EnterRead(AddressRange.FromLengthOrAll(start, length));
        VmArea? vma;
        using (mm.MmapSem.VmaLock.Enter())
        {
            vma = mm.FindVma(start)?.Duplicate();
        }

        if (vma is null || vma.Start > start)
        {
            hold.Dispose();
            return Errno.NoMemory;
        }

        if (vma.File is null)
        {
            hold.Dispose();
            return Errno.Access;
        }

        BackingFile file = vma.File;
        ulong first = vma.PageIndexOf(start);
        ulong count = Page.Count(Math.Min(length, vma.End - start));
        hold.Dispose();

        file.ReadAhead(first, count);
        return Errno.None;
    }

    /// <summary>MADV_PAGEOUT: writes private anonymous pages to swap. Gives up where others are at work.</summary>
    public static int PageOut(MmStruct mm, ulong start, ulong length)
    {
        bool locked = mm.MmapSem.TryEnterRead(AddressRange.FromLengthOrAll(start, length), out RangeGuard hold);
        if (!locked)
        {
            return 0;
        }

        try
        {
            VmArea? vma;
            using (mm.MmapSem.VmaLock.Enter())
            {
                vma = mm.Vmas.FindIntersection(start, start + length)?.Duplicate();
            }

            if (vma is null || !vma.IsAnonymous || vma.IsLocked || !vma.Contains(start) || vma.End < start + length)
            {
                return 0;
            }

            return Swap.Out(mm, start, start + length);
        }
        finally
        {
            hold.Dispose();
        }
    }
}
