using System.Runtime.CompilerServices;
using static MmLock.Memory.Layout.PageLayout;

namespace MmLock.Memory.Operations;

/// <summary>
/// Reading and writing: a walk of the page table in a read-side critical section, a fault when it does not allow the access.
/// </summary>
internal sealed class MemoryAccessor(Mm mm, FaultHandler faults)
{
    private readonly long _id = mm.Id;
    private readonly PageTable _table = mm.Table;
    private readonly FramePool _pool = mm.Memory.Pool;
    private readonly FaultHandler _faults = faults;

    // Inlined, as Write, into the facade's method, which alone calls it: an access costs no second call.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Read(ulong address, Span<byte> destination)
    {
        ReaderEpoch epoch = ReaderEpoch.Current;
        while (!destination.IsEmpty)
        {
            Span<byte> part = destination[..Math.Min(destination.Length, (int)(PageSize - (address & PageMask)))];
            while (!TryCopyOut(address, part, epoch))
            {
                _faults.Fault(address, PageAccess.Read);
            }

            address += (ulong)part.Length;
            destination = destination[part.Length..];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(ulong address, ReadOnlySpan<byte> source)
    {
        ReaderEpoch epoch = ReaderEpoch.Current;
        while (!source.IsEmpty)
        {
            ReadOnlySpan<byte> part = source[..Math.Min(source.Length, (int)(PageSize - (address & PageMask)))];
            while (!TryCopyIn(address, part, epoch))
            {
                _faults.Fault(address, PageAccess.Write);
            }

            address += (ulong)part.Length;
            source = source[part.Length..];
        }
    }

    /// <summary>Within one page.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryCopyOut(ulong address, Span<byte> destination, ReaderEpoch epoch)
    {
        epoch.Enter(_id);
        long entry = _table.Read(address, epoch);
        bool allowed = (entry & Pte.Readable) != 0;
        if (allowed)
        {
            MemoryInterleaving.At(MemoryInterleaving.SyncPoint.InAccess);
            _pool.Bytes(Pte.Frame(entry)).Slice((int)(address & PageMask), destination.Length).CopyTo(destination);
        }

        epoch.Exit();
        return allowed;
    }

    /// <summary>Within one page.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryCopyIn(ulong address, ReadOnlySpan<byte> source, ReaderEpoch epoch)
    {
        epoch.Enter(_id);
        long entry = _table.Read(address, epoch);
        bool allowed = (entry & Pte.Writable) != 0;
        if (allowed)
        {
            MemoryInterleaving.At(MemoryInterleaving.SyncPoint.InAccess);
            source.CopyTo(_pool.Bytes(Pte.Frame(entry)).Slice((int)(address & PageMask), source.Length));
        }

        epoch.Exit();
        return allowed;
    }
}
