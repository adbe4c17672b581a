namespace ClassicMm;

/// <summary>SIGSEGV or SIGBUS.</summary>
public sealed class SegmentationFaultException(ulong address, FaultResult result)
    : Exception($"{result} at {address:x}")
{
    public FaultResult Result { get; } = result;
}

/// <summary>The processor's side: loads and stores that go through the page tables and fault where these say so.</summary>
public static class UserMemory
{
    public static void Write(MmStruct mm, ulong address, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int frame = Pin(mm, address, FaultAccess.Write);
            Span<byte> page = FrameAllocator.Bytes(frame)[(int)(address & (Page.Size - 1))..];
            int chunk = Math.Min(page.Length, bytes.Length);
            bytes[..chunk].CopyTo(page);
            FrameAllocator.Put(frame);
            bytes = bytes[chunk..];
            address += (ulong)chunk;
        }
    }

    public static void Read(MmStruct mm, ulong address, Span<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int frame = Pin(mm, address, FaultAccess.Read);
            ReadOnlySpan<byte> page = FrameAllocator.Bytes(frame)[(int)(address & (Page.Size - 1))..];
            int chunk = Math.Min(page.Length, bytes.Length);
            page[..chunk].CopyTo(bytes);
            FrameAllocator.Put(frame);
            bytes = bytes[chunk..];
            address += (ulong)chunk;
        }
    }

    /// <summary>The frame behind an address, kept for the length of one access.</summary>
    private static int Pin(MmStruct mm, ulong address, FaultAccess access)
    {
        int frame;
        while (!mm.PageTables.TryPin(address, access == FaultAccess.Write, out frame))
        {
            FaultResult result = MemoryFault.HandleUserFault(mm, address, access);
            if (result == FaultResult.BelowStack)
            {
                result = StackGrowth.Expand(mm, address) == Errno.None ? FaultResult.Handled : FaultResult.BadAddress;
            }

            if (result != FaultResult.Handled)
            {
                throw new SegmentationFaultException(address, result);
            }
        }

        return frame;
    }
}
