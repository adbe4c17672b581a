using MmLock;

namespace ClassicMm;

/// <summary>generic_file_vm_ops: pages of a file by way of its page cache. Needs nothing but the area it is called for.</summary>
[FineGrainedSafe]
public sealed class FilemapOperations : VmOperations
{
    public static readonly FilemapOperations Instance = new();

    public override Errno Mmap(VmArea vma) => vma.File is null ? Errno.Invalid : Errno.None;

    public override FaultResult Fault(
        VmArea vma, ulong address, FaultAccess access, FaultFlags flags, out int frame, out PendingRead? pending)
    {
        frame = FrameAllocator.None;
        pending = null;
        ulong index = vma.PageIndexOf(address);
        if (index >= vma.File!.Pages)
        {
            return FaultResult.BusError;
        }

        CachedPage? page = vma.File.Cache.FindOrAdd(index);
        if (page is null)
        {
            return FaultResult.OutOfMemory;
        }

        if (!page.IsUpToDate && (flags & FaultFlags.AllowRetry) != 0)
        {
            pending = new PageRead(page);
            return FaultResult.Retry;
        }

        page.Read();
        frame = page.Frame;
        return FaultResult.Handled;
    }
}
