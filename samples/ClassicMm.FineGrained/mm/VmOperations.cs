using MmLock;

namespace ClassicMm;

/// <summary>vm_operations_struct: what a driver does for the areas it maps. Called with mmap_sem held.</summary>
[MemoryDriver]
public abstract class VmOperations
{
    /// <summary>A new mapping is about to enter the tree; held for write.</summary>
    public virtual Errno Mmap(VmArea vma) => Errno.None;

    /// <summary>A copy of a mapping has been made by fork; held for write.</summary>
    public virtual void Open(VmArea vma)
    {
    }

    /// <summary>A mapping, or a part of one, has left the tree; held for read or for write.</summary>
    public virtual void Close(VmArea vma)
    {
    }

    /// <summary>Finds the frame for an address, with a user more on it; held for read.</summary>
    /// <param name="vma">The area, or a copy of it: to be read, not changed.</param>
    /// <param name="address">The page.</param>
    /// <param name="access">What the processor wants to do.</param>
    /// <param name="flags">Whether Retry is a possible answer.</param>
    /// <param name="frame">The frame when the result is Handled.</param>
    /// <param name="pending">What to wait for when the result is Retry.</param>
    public abstract FaultResult Fault(
        VmArea vma, ulong address, FaultAccess access, FaultFlags flags, out int frame, out PendingRead? pending);
}

/// <summary>Something that a fault has to wait for after it let go of the lock.</summary>
public abstract class PendingRead
{
    [PerformsFileIO]
    public abstract void Wait();
}
