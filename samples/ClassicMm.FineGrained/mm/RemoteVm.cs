using MmLock;

namespace ClassicMm;

public static class RemoteVm
{
    /// <summary>access_process_vm: reads another process's memory. Returns how many bytes there were to read.</summary>
    public static int AccessRemoteVm(MmStruct mm, ulong address, ulong length, byte[] buffer)
    {
        ulong end = address + length;
        bool coarse = false;
    acquire:
        RangeGuard hold = coarse ? mm.MmapSem.EnterRead() : mm.MmapSem.EnterRead(AddressRange.FromBoundsOrAll(address, end));
        ulong at = address;
        int copied = 0;
        try
        {
            if (!coarse)
            {
                using (mm.MmapSem.VmaLock.Enter())
                {
                    coarse = !DriverSafety.AreFineGrainedSafe(mm.Vmas.Overlapping(address, end), static found => found.Ops);
                }

                if (coarse)
                {
                    goto acquire;
                }
            }

            while (at < end)
            {
                VmArea? vma;
                using (mm.MmapSem.VmaLock.Enter())
                {
                    vma = mm.FindVma(at)?.Duplicate();
                }

                if (vma is null || at < vma.Start || !vma.Allows(FaultAccess.Read))
                {
                    break;
                }

                int frame;
                while (!mm.PageTables.TryPin(at, write: false, out frame))
                {
                    FaultResult result = MemoryFault.HandleMmFault(vma, at, FaultAccess.Read, FaultFlags.None, out _);
                    if (result != FaultResult.Handled)
                    {
                        return copied;
                    }
                }

                int offset = (int)(at & (Page.Size - 1));
                int chunk = (int)Math.Min(end - at, Page.Size - (ulong)offset);
                FrameAllocator.Bytes(frame).Slice(offset, chunk).CopyTo(buffer.AsSpan(copied, chunk));
                FrameAllocator.Put(frame);
                copied += chunk;
                at += (ulong)chunk;
            }

            return copied;
        }
        finally
        {
            hold.Dispose();
        }
    }
}
