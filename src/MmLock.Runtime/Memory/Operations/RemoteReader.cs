using static MmLock.Memory.Layout.PageLayout;

namespace MmLock.Memory.Operations;

/// <summary>Reads of another program's memory.</summary>
internal sealed class RemoteReader(Mm mm, MemoryAccessor accesses, FaultHandler faults)
{
    private readonly MmapLock _mmapLock = mm.MmapLock;
    private readonly PerThreadStates _threads = mm.Threads;
    private readonly LockingMode _mode = mm.Options.ReadRemote;
    private readonly MemoryAccessor _accesses = accesses;
    private readonly FaultHandler _faults = faults;

    public int ReadRemote(ulong address, Span<byte> destination)
    {
        RangeGuard guard = _mode == LockingMode.FineGrained ? default : _mmapLock.EnterRead();
        int done = 0;
        try
        {
            while (done < destination.Length && address < UserEnd)
            {
                int size = Math.Min(destination.Length - done, (int)(PageSize - (address & PageMask)));
                Span<byte> part = destination.Slice(done, size);
                while (!_accesses.TryCopyOut(address, part, _threads.CurrentThread.Epoch))
                {
                    _faults.FaultWithin(ref guard, address, PageAccess.Read, _mode);
                }

                done += size;
                address += (ulong)size;
            }
        }
        catch (MemoryManagementException failure) when (failure.Error is MemoryError.AccessViolation or MemoryError.BusError)
        {
            // As far as it went: that is the answer.
        }
        finally
        {
            guard.Dispose();
        }

        return done;
    }
}
