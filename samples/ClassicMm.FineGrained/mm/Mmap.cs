using MmLock;

namespace ClassicMm;

public static class Mmap
{
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

        ops ??= file is null ? null : FilemapOperations.Instance;
        Errno error = isFixed
            ? MapFixed(mm, hint, length, FlagsOf(protection, flags), file, pageOffset, ops)
            : MapAnywhere(mm, length, FlagsOf(protection, flags), file, pageOffset, ops, out hint);
        if (error != Errno.None)
        {
            return error;
        }

        mapped = hint;
        return (flags & MapFlags.Populate) != 0 ? Mlock.Populate(mm, hint, length) : Errno.None;
    }

    /// <summary>MAP_FIXED: in place of whatever is there. The driver decides first, while all is as it was.</summary>
    private static Errno MapFixed(
        MmStruct mm, ulong start, ulong length, VmFlags flags, BackingFile? file, ulong pageOffset, VmOperations? ops)
    {
        ulong end = start + length;
        bool coarse = !DriverSafety.IsFineGrainedSafe(ops);
    acquire:
        using (coarse ? mm.MmapSem.EnterWrite() : mm.MmapSem.EnterWrite(AddressRange.FromBoundsOrAll(start, end)))
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

            var vma = new VmArea(mm, start, end, flags, file, pageOffset, ops);
            Errno error = vma.Ops?.Mmap(vma) ?? Errno.None;
            if (error != Errno.None)
            {
                return error;
            }

            List<VmArea>? replaced;
            using (mm.MmapSem.VmaLock.Enter())
            {
                replaced = mm.ReplaceVmas(vma);
            }

            if (replaced is null)
            {
                vma.Ops?.Close(vma);
                return Errno.NoMemory;
            }

            Unmap.Release(mm, replaced, start, end);
            return Errno.None;
        }
    }

    /// <summary>Where there is room: the first gap that is large enough.</summary>
    private static Errno MapAnywhere(
        MmStruct mm, ulong length, VmFlags flags, BackingFile? file, ulong pageOffset, VmOperations? ops, out ulong mapped)
    {
        mapped = 0;
        bool coarse = !DriverSafety.IsFineGrainedSafe(ops);
    acquire:
        RangeGuard hold = coarse ? mm.MmapSem.EnterWrite() : default;
        try
        {
            ulong start;
            using (coarse ? default : mm.MmapSem.EnterStructure(LockMode.Write))
            {
                start = mm.Vmas.FindGap(length) ?? 0;
                if (start == 0)
                {
                    return Errno.NoMemory;
                }

                if (!coarse && !mm.MmapSem.TryEnterWrite(AddressRange.FromLengthOrAll(start, length), out hold))
                {
                    coarse = true;
                    goto acquire;
                }
            }

            var vma = new VmArea(mm, start, start + length, flags, file, pageOffset, ops);
            Errno error = vma.Ops?.Mmap(vma) ?? Errno.None;
            if (error != Errno.None)
            {
                return error;
            }

            List<VmArea>? replaced;
            using (mm.MmapSem.VmaLock.Enter())
            {
                replaced = mm.ReplaceVmas(vma);
            }

            if (replaced is null)
            {
                vma.Ops?.Close(vma);
                return Errno.NoMemory;
            }

            mapped = start;
            return Errno.None;
        }
        finally
        {
            hold.Dispose();
        }
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
