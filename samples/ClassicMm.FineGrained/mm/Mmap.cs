using MmLock;

namespace ClassicMm;

public static class Mmap
{
    public const ulong MaxAreas = 65530;

    /// <summary>mmap in general: any address, a file, a driver, in place of what is there.</summary>
    public static Errno Map(
        MmStruct mm, ulong hint, ulong length, Protection protection, MapFlags flags, BackingFile? file, ulong pageOffset,
        VmOperations? ops,
        out ulong mapped)
    {
        mapped = 0;
        length = Page.Up(length);
        bool isFixed = (flags & MapFlags.Fixed) != 0;
        if (length == 0 || (isFixed && !Layout.IsValid(hint, length)))
        {
            return Errno.Invalid;
        }

        RangeGuard hold = mm.MmapSem.EnterWrite();
        if ((ulong)mm.Vmas.Count >= MaxAreas)
        {
            hold.Dispose();
            return Errno.NoMemory;
        }

        ulong? found = isFixed ? hint : mm.Vmas.FindGap(length);
        if (found is not { } start)
        {
            hold.Dispose();
            return Errno.NoMemory;
        }

        if (isFixed)
        {
            Unmap.UnmapLocked(mm, start, start + length);
        }

        var vma = new VmArea(
            mm, start, start + length, FlagsOf(protection, flags), file, pageOffset,
            ops ?? (file is null ? null : FilemapOperations.Instance));
        Errno error = vma.Ops?.Mmap(vma) ?? Errno.None;
        if (error != Errno.None)
        {
            hold.Dispose();
            return error;
        }

        mm.InsertVma(vma);
        mm.TotalVm += Page.Count(length);
        if (vma.GrowsDown)
        {
            mm.StackStart = start + length;
        }

        mapped = start;
        hold.Dispose();
        return (flags & MapFlags.Populate) != 0 ? Mlock.Populate(mm, start, length) : Errno.None;
    }

    /// <summary>MAP_FIXED_NOREPLACE of anonymous memory: what allocators and thread stacks use.</summary>
    public static Errno MapFixedNoReplace(MmStruct mm, ulong address, ulong length, Protection protection)
    {
        if (!Layout.IsValid(address, length))
        {
            return Errno.Invalid;
        }

        using (mm.MmapSem.EnterWrite(AddressRange.FromLengthOrAll(address, length)))
        using (mm.MmapSem.VmaLock.Enter())
        {
            if (mm.Vmas.FindIntersection(address, address + length) is not null)
            {
                return Errno.Exists;
            }

            mm.InsertVma(new VmArea(mm, address, address + length, (VmFlags)protection));
            mm.TotalVm += Page.Count(length);
            return Errno.None;
        }
    }

    private static VmFlags FlagsOf(Protection protection, MapFlags flags)
    {
        VmFlags result = (VmFlags)protection;
        result |= (flags & MapFlags.Shared) != 0 ? VmFlags.Shared : VmFlags.None;
        result |= (flags & MapFlags.GrowsDown) != 0 ? VmFlags.GrowsDown : VmFlags.None;
        result |= (flags & MapFlags.DontFork) != 0 ? VmFlags.DontFork : VmFlags.None;
        return result;
    }
}
