using MmLock;

namespace ClassicMm;

/// <summary>Pages of these areas come from another thread of the process, by <see cref="Userfault"/>.</summary>
public sealed class UserfaultOperations : VmOperations
{
    private readonly object _waitersLock = new();
    private readonly Dictionary<ulong, TaskCompletionSource> _waiters = [];
    private readonly SemaphoreSlim _arrived = new(0);

    public override FaultResult Fault(
        VmArea vma, ulong address, FaultAccess access, FaultFlags flags, out int frame, out PendingRead? pending)
    {
        frame = FrameAllocator.None;
        pending = null;
        if ((flags & FaultFlags.AllowRetry) == 0)
        {
            return FaultResult.BusError;
        }

        lock (_waitersLock)
        {
            if (!_waiters.TryGetValue(address, out TaskCompletionSource? waiter))
            {
                waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _waiters.Add(address, waiter);
                _arrived.Release();
            }

            pending = new PageArrival(waiter.Task);
        }

        return FaultResult.Retry;
    }

    /// <summary>The manager's side: waits for a fault and returns its page.</summary>
    public ulong ReadFault()
    {
        _arrived.Wait();
        lock (_waitersLock)
        {
            return _waiters.First(waiter => !waiter.Value.Task.IsCompleted).Key;
        }
    }

    public void Wake(ulong address)
    {
        lock (_waitersLock)
        {
            if (_waiters.Remove(address, out TaskCompletionSource? waiter))
            {
                waiter.SetResult();
            }
        }
    }

    private sealed class PageArrival(Task arrival) : PendingRead
    {
        public override void Wait() => arrival.Wait();
    }
}

/// <summary>UFFDIO: a manager registers a range, and then brings in its pages.</summary>
public sealed class Userfault(MmStruct mm)
{
    private readonly UserfaultOperations _operations = new();

    /// <summary>Takes over anonymous memory that has no neighbour in its area.</summary>
    public Errno Register(ulong start, ulong length)
    {
        RangeGuard hold = mm.MmapSem.EnterWrite(AddressRange.FromLengthOrAll(start, length));
        using (mm.MmapSem.VmaLock.Enter())
        {
            VmArea? vma = mm.FindVma(start);
            if (vma is null || vma.Start != start || vma.Length != length || !vma.IsAnonymous)
            {
                hold.Dispose();
                return Errno.Invalid;
            }

            vma.Ops = _operations;
        }

        hold.Dispose();
        return Errno.None;
    }

    public void Unregister(ulong start, ulong length)
    {
        var sem = mm.MmapSem;
        RangeGuard hold = sem.EnterWrite(AddressRange.FromLengthOrAll(start, length));
        using (sem.VmaLock.Enter())
        {
            foreach (VmArea vma in mm.Vmas.Overlapping(start, start + length))
            {
                vma.Ops = ReferenceEquals(vma.Ops, _operations) ? null : vma.Ops;
            }
        }

        hold.Dispose();
    }

    public ulong ReadFault() => _operations.ReadFault();

    /// <summary>Begins to bring pages in: the areas stay as they are until <see cref="EndCopy"/>.</summary>
    public bool BeginCopy(ulong address)
    {
        mm.MmapSem.AcquireRead();
        VmArea? vma = mm.FindVma(address);
        if (vma is null || vma.Start > address || !ReferenceEquals(vma.Ops, _operations))
        {
            mm.MmapSem.ReleaseRead();
            return false;
        }

        return true;
    }

    public Errno Copy(ulong address, ReadOnlySpan<byte> bytes)
    {
        int frame = FrameAllocator.Allocate();
        if (frame == FrameAllocator.None)
        {
            return Errno.NoMemory;
        }

        bytes.CopyTo(FrameAllocator.Bytes(frame));
        if (!mm.PageTables.Replace(Page.Down(address), Pte.None, Pte.Map(frame, writable: true)))
        {
            FrameAllocator.Put(frame);
            return Errno.Exists;
        }

        mm.AddRss(1);
        return Errno.None;
    }

    public void EndCopy(ulong address)
    {
        mm.MmapSem.ReleaseRead();
        _operations.Wake(Page.Down(address));
    }
}
