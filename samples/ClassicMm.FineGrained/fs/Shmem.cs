using MmLock;

namespace ClassicMm;

/// <summary>Memory shared between processes: the driver and the object that holds the pages.</summary>
[FineGrainedSafe]
public sealed class ShmemOperations(ulong pages) : VmOperations, IDisposable
{
    private readonly object _pagesLock = new();
    private readonly Dictionary<ulong, int> _frames = [];

    public override FaultResult Fault(
        VmArea vma, ulong address, FaultAccess access, FaultFlags flags, out int frame, out PendingRead? pending)
    {
        frame = FrameAllocator.None;
        pending = null;
        ulong index = vma.PageIndexOf(address);
        if (index >= pages)
        {
            return FaultResult.BusError;
        }

        lock (_pagesLock)
        {
            if (!_frames.TryGetValue(index, out frame))
            {
                frame = FrameAllocator.Allocate();
                if (frame == FrameAllocator.None)
                {
                    return FaultResult.OutOfMemory;
                }

                _frames.Add(index, frame);
            }

            FrameAllocator.Get(frame);
            return FaultResult.Handled;
        }
    }

    public void Dispose()
    {
        lock (_pagesLock)
        {
            foreach (int frame in _frames.Values)
            {
                FrameAllocator.Put(frame);
            }

            _frames.Clear();
        }
    }
}
