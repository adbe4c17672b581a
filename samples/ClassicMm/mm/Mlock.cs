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
        mm.MmapSem.EnterUpgradeableReadLock();
        try
        {
            mm.MmapSem.EnterWriteLock();
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
                mm.MmapSem.ExitWriteLock();
            }

            for (ulong at = start; at < end; at += Page.Size)
            {
                VmArea? vma = mm.FindVma(at);
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
        finally
        {
            mm.MmapSem.ExitUpgradeableReadLock();
        }
    }

    public static Errno Unlock(MmStruct mm, ulong start, ulong length)
    {
        mm.MmapSem.EnterWriteLock();
        try
        {
            bool mapped = mm.IsFullyMapped(start, start + length);
            if (!mapped)
            {
                return Errno.NoMemory;
            }

            mm.ChangeFlags(start, start + length, VmFlags.Locked, VmFlags.None);
            return Errno.None;
        }
        finally
        {
            mm.MmapSem.ExitWriteLock();
        }
    }

    /// <summary>munlockall.</summary>
    public static void UnlockAll(MmStruct mm)
    {
        mm.DownWrite();
        foreach (VmArea vma in mm.Vmas)
        {
            vma.Flags &= ~VmFlags.Locked;
        }

        mm.LockedVm = 0;
        mm.UpWrite();
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
            mm.MmapSem.EnterReadLock();
            try
            {
                VmArea? vma = mm.FindVma(address);
                if (vma is null || address < vma.Start)
                {
                    return FaultResult.BadAddress;
                }

                FaultResult result = MemoryFault.HandleMmFault(vma, address, FaultAccess.Read, flags, out pending);
                if (result != FaultResult.Retry)
                {
                    return result;
                }

                mm.MmapSem.ExitReadLock();
                locked = false;
            }
            finally
            {
                if (locked)
                {
                    mm.MmapSem.ExitReadLock();
                }
            }

            pending!.Wait();
            flags = FaultFlags.Tried;
        }
    }
}
