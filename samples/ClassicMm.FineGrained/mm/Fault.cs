using MmLock;

namespace ClassicMm;

/// <summary>The page fault path.</summary>
public static class MemoryFault
{
    public static FaultResult HandleUserFault(MmStruct mm, ulong address, FaultAccess access)
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

                if (vma is null || (address < vma.Start && !vma.GrowsDown))
                {
                    return FaultResult.BadAddress;
                }

                if (address < vma.Start)
                {
                    return FaultResult.BelowStack;
                }

                if (!vma.Allows(access))
                {
                    return FaultResult.AccessViolation;
                }

                FaultResult result = HandleMmFault(vma, address, access, flags, out pending);
                if (result != FaultResult.Retry)
                {
                    return result;
                }

                // The mitigation: never wait for the disk under mmap_sem.
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

    /// <summary>Makes one page present. Reads the area and changes page tables, which have their own lock.</summary>
    public static FaultResult HandleMmFault(VmArea vma, ulong address, FaultAccess access, FaultFlags flags, out PendingRead? pending)
    {
        pending = null;
        PageTables tables = vma.Mm.PageTables;
        ulong page = Page.Down(address);
        Pte entry = tables.Get(page);
        if (entry.IsPresent)
        {
            return access == FaultAccess.Write && !entry.IsWritable ? WriteProtected(vma, tables, page, entry) : FaultResult.Handled;
        }

        if (entry.IsSwap)
        {
            return SwappedOut(vma, tables, page, entry, flags, out pending);
        }

        return vma.Ops is null ? Anonymous(vma, tables, page) : FromDriver(vma, tables, page, access, flags, out pending);
    }

    private static FaultResult Anonymous(VmArea vma, PageTables tables, ulong page)
    {
        int frame = FrameAllocator.Allocate();
        return frame == FrameAllocator.None ? FaultResult.OutOfMemory : Install(vma, tables, page, Pte.None, frame, vma.CanWrite);
    }

    private static FaultResult FromDriver(
        VmArea vma, PageTables tables, ulong page, FaultAccess access, FaultFlags flags, out PendingRead? pending)
    {
        FaultResult result = vma.Ops!.Fault(vma, page, access, flags, out int frame, out pending);
        if (result != FaultResult.Handled)
        {
            return result;
        }

        if (access != FaultAccess.Write || vma.IsShared)
        {
            return Install(vma, tables, page, Pte.None, frame, vma.IsShared && vma.CanWrite);
        }

        int copy = CopyOf(frame);
        FrameAllocator.Put(frame);
        return copy == FrameAllocator.None ? FaultResult.OutOfMemory : Install(vma, tables, page, Pte.None, copy, writable: true);
    }

    private static FaultResult SwappedOut(VmArea vma, PageTables tables, ulong page, Pte entry, FaultFlags flags, out PendingRead? pending)
    {
        pending = null;
        CachedPage? cached = Swap.Find(entry.Slot);
        if (cached is null)
        {
            return FaultResult.OutOfMemory;
        }

        if (!cached.IsUpToDate && (flags & FaultFlags.AllowRetry) != 0)
        {
            pending = new PageRead(cached);
            return FaultResult.Retry;
        }

        cached.Read();
        int copy = CopyOf(cached.Frame);
        FrameAllocator.Put(cached.Frame);
        if (copy == FrameAllocator.None)
        {
            return FaultResult.OutOfMemory;
        }

        if (!tables.Replace(page, entry, Pte.Map(copy, vma.CanWrite)))
        {
            FrameAllocator.Put(copy);
            return FaultResult.Handled;
        }

        vma.Mm.AddRss(1);
        Swap.Free(entry.Slot);
        return FaultResult.Handled;
    }

    private static FaultResult WriteProtected(VmArea vma, PageTables tables, ulong page, Pte entry)
    {
        if (vma.IsShared)
        {
            tables.Replace(page, entry, entry.Writable());
            return FaultResult.Handled;
        }

        if (!tables.TryPin(page, write: false, out int frame))
        {
            return FaultResult.Handled;
        }

        if (frame == entry.Frame && FrameAllocator.Users(frame) == 2)
        {
            // Ours alone (and the pin's): the other side of the fork is gone.
            tables.Replace(page, entry, entry.Writable());
            FrameAllocator.Put(frame);
            return FaultResult.Handled;
        }

        int copy = CopyOf(frame);
        if (copy == FrameAllocator.None)
        {
            FrameAllocator.Put(frame);
            return FaultResult.OutOfMemory;
        }

        bool replaced = frame == entry.Frame && tables.Replace(page, entry, Pte.Map(copy, writable: true));
        FrameAllocator.Put(replaced ? entry.Frame : copy);
        FrameAllocator.Put(frame);
        return FaultResult.Handled;
    }

    /// <summary>Another thread may have been faster: then its page stays.</summary>
    private static FaultResult Install(VmArea vma, PageTables tables, ulong page, Pte expected, int frame, bool writable)
    {
        if (tables.Replace(page, expected, Pte.Map(frame, writable)))
        {
            vma.Mm.AddRss(1);
        }
        else
        {
            FrameAllocator.Put(frame);
        }

        return FaultResult.Handled;
    }

    private static int CopyOf(int frame)
    {
        int copy = FrameAllocator.Allocate();
        if (copy != FrameAllocator.None)
        {
            FrameAllocator.Bytes(frame).CopyTo(FrameAllocator.Bytes(copy));
        }

        return copy;
    }
}
