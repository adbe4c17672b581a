using System.Diagnostics;
using MmLock;

namespace ClassicMm;

/// <summary>An old graphics card: a fixed set of frames.</summary>
public sealed class FrameBufferDevice : IDisposable
{
    [CoarseLock]
    private readonly MmapLock _deviceLock = new(new MmapLockOptions { Recursion = MmapLockRecursion.CoarseByThread });
    private readonly int[] _frames;
    private byte _color;

    public FrameBufferDevice(int pages)
    {
        _frames = new int[pages];
        for (int i = 0; i < pages; i++)
        {
            _frames[i] = FrameAllocator.Allocate();
        }
    }

    public int Pages => _frames.Length;

    /// <summary>
    /// How many pages are mapped. A plain number: whoever changes it holds the mmap_sem of the one process that has the
    /// card.
    /// </summary>
    public long MappedPages { get; set; }

    public int FrameAt(ulong index)
    {
        bool coarse = false;
    acquire:
        RangeGuard hold = coarse ? _deviceLock.EnterWrite() : default;
        try
        {
            int frame;
            using (coarse ? default : _deviceLock.EnterStructure(LockMode.Write))
            {
                frame = _frames[index];

                if (!coarse && !_deviceLock.TryEnterWrite(AddressRange.FromLengthOrAll((ulong)frame, 1), out hold))
                {
                    coarse = true;
                    goto acquire;
                }
            }

            FrameAllocator.Get(frame);
            return frame;
        }
        finally
        {
            hold.Dispose();
        }
    }

    /// <summary>Sets the colour and paints the screen in it, which takes the lock once more.</summary>
    public void SetMode(byte color)
    {
        using (_deviceLock.EnterWrite())
        {
            _color = color;
            Clear();
        }
    }

    public void Clear()
    {
        using (_deviceLock.EnterWrite())
        {
            foreach (int frame in _frames)
            {
                FrameAllocator.Bytes(frame).Fill(_color);
            }
        }
    }

    public void Dispose()
    {
        foreach (int frame in _frames)
        {
            FrameAllocator.Put(frame);
        }
    }
}

/// <summary>The card's driver. Written when there was one lock, and counts on it.</summary>
public sealed class LegacyFrameBufferOperations(FrameBufferDevice device) : VmOperations
{
    public override Errno Mmap(VmArea vma)
    {
        Debug.Assert(vma.Mm.MmapSem.IsHeld(AddressRange.All, LockMode.Write), "mmap without mmap_sem");
        if (vma.PageOffset + Page.Count(vma.Length) > (ulong)device.Pages)
        {
            return Errno.Invalid;
        }

        device.MappedPages += (long)Page.Count(vma.Length);
        return Errno.None;
    }

    public override void Open(VmArea vma)
    {
        Debug.Assert(vma.Mm.MmapSem.IsHeld(AddressRange.All, LockMode.Write), "open without mmap_sem");
        device.MappedPages += (long)Page.Count(vma.Length);
    }

    public override void Close(VmArea vma)
    {
        Debug.Assert(vma.Mm.MmapSem.IsHeld(AddressRange.All, LockMode.Read) || vma.Mm.MmapSem.IsHeld(AddressRange.All, LockMode.Write), "close without mmap_sem");
        device.MappedPages -= (long)Page.Count(vma.Length);
    }

    public override FaultResult Fault(
        VmArea vma, ulong address, FaultAccess access, FaultFlags flags, out int frame, out PendingRead? pending)
    {
        Debug.Assert(
            vma.Mm.MmapSem.IsHeld(AddressRange.All, LockMode.Read) || vma.Mm.MmapSem.IsHeld(AddressRange.All, LockMode.Read) || vma.Mm.MmapSem.IsHeld(AddressRange.All, LockMode.Write),
            "fault without mmap_sem");
        pending = null;
        frame = device.FrameAt(vma.PageIndexOf(address));
        return FaultResult.Handled;
    }
}
