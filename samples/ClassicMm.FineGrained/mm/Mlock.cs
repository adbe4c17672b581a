using MmLock;

namespace ClassicMm;

public static class Mlock
{
    /// <summary>mlock: marks the range under the write lock, then brings it in under a shared one.</summary>
    public static Errno Lock(MmStruct mm, ulong start, ulong length)
    {
        if (!Layout.IsValid(start, length))
        {
            return Errno.Invalid;
        }

        ulong end = start + length;
        bool coarse = false;
    acquire:
        using (RangeGuard hold = coarse ? mm.MmapSem.EnterWrite() : mm.MmapSem.EnterWrite(AddressRange.FromBoundsOrAll(start, end)))
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

            using (mm.MmapSem.VmaLock.Enter())
            {
                try
                {
                    bool mapped = mm.IsFullyMapped(start, end);
                    if (!mapped)
                    {
                        return Errno.NoMemory;
                    }

                    mm.ChangeFlags(start, end, VmFlags.None, VmFlags.Locked);
                }
                finally
                {
                    hold.DowngradeToRead();
                }
            }

            for (ulong at = start; at < end; at += Page.Size)
            {
                VmArea? vma;
                using (mm.MmapSem.VmaLock.Enter())
                {
                    vma = mm.FindVma(at)?.Duplicate();
                }

                if (vma is null || at < vma.Start)
                {
                    return Errno.NoMemory;
                }

                FaultAccess access = vma.CanWrite ? FaultAccess.Write : FaultAccess.Read;
                FaultResult result = MemoryFault.HandleMmFault(vma, at, access, FaultFlags.None, out _);
                if (result != FaultResult.Handled)
                {
                    return Errno.NoMemory;
                }
            }

            return Errno.None;
        }
    }

    public static Errno Unlock(MmStruct mm, ulong start, ulong length)
    {
        using (mm.MmapSem.EnterWrite(AddressRange.FromLengthOrAll(start, length)))
        using (mm.MmapSem.VmaLock.Enter())
        {
            bool mapped = mm.IsFullyMapped(start, start + length);
            if (!mapped)
            {
                return Errno.NoMemory;
            }

            mm.ChangeFlags(start, start + length, VmFlags.Locked, VmFlags.None);
            return Errno.None;
        }
    }

    /// <summary>munlockall.</summary>
    public static void UnlockAll(MmStruct mm)
    {
        RangeGuard hold = mm.MmapSem.EnterWrite();
        foreach (VmArea vma in mm.Vmas)
        {
            vma.Flags &= ~VmFlags.Locked;
        }

        mm.LockedVm = 0;
        hold.Dispose();
    }

    /// <summary>mm_populate: like a fault on every page, letting go of the lock wherever a fault would.</summary>
    public static Errno Populate(MmStruct mm, ulong start, ulong length)
    {
        ulong end = start + length;
        for (ulong at = start; at < end; at += Page.Size)
        {
            if (PopulatePage(mm, at) != FaultResult.Handled)
            {
                return Errno.NoMemory;
            }
        }

        return Errno.None;
    }

    private static FaultResult PopulatePage(MmStruct mm, ulong address)
    {
        FaultFlags flags = FaultFlags.AllowRetry;
        while (true)
        {
            PendingRead? pending;
            bool locked = true;
            bool coarse = false;
        acquire:
            RangeGuard hold = coarse ? mm.MmapSem.EnterRead() : mm.MmapSem.EnterRead(AddressRange.Around(address, 2UL << 20));
            try
            {
                VmArea? vma;
                using (mm.MmapSem.VmaLock.Enter())
                {
                    vma = mm.FindVma(address)?.Duplicate();
                }

                if (!coarse && !DriverSafety.IsFineGrainedSafe(vma?.Ops))
                {
                    coarse = true;
                    hold.Dispose();
                    goto acquire;
                }

                if (vma is null || address < vma.Start)
                {
                    return FaultResult.BadAddress;
                }

                FaultResult result = MemoryFault.HandleMmFault(vma, address, FaultAccess.Read, flags, out pending);
                if (result != FaultResult.Retry)
                {
                    return result;
                }

                hold.Dispose();
                locked = false;
            }
            finally
            {
                if (locked)
                {
                    hold.Dispose();
                }
            }

            pending!.Wait();
            flags = FaultFlags.Tried;
        }
    }
}
