using MmLock.Memory.Files;

namespace MmLock.Memory.Operations;

/// <summary>The calls that tell drivers what is mapped of their files in one space.</summary>
internal abstract class DriverNotifier
{
    /// <summary>Tells the driver, if it wants to know. What it throws keeps the VMA from being mapped.</summary>
    public void Open(in Vma vma)
    {
        if (vma.File is { TracksMappings: true } file)
        {
            Open(file.Driver!, AddressRange.FromBounds(vma.Start, vma.End), (long)vma.Offset);
        }
    }

    /// <summary>The memory is no longer mapped: tells the driver, and leaves the file that removing it had kept.</summary>
    public void Close(in Vma vma, RemovedVmas removed)
    {
        try
        {
            if (vma.File is { TracksMappings: true } file)
            {
                Close(file.Driver!, AddressRange.FromBounds(vma.Start, vma.End), (long)vma.Offset);
            }
        }
        catch (Exception failure)
        {
            // Whatever it is, the rest is closed too, and the operation done; then it is thrown.
            removed.Fail(new MemoryManagementException(MemoryError.InputOutput, "A driver failed to close a mapping.", vma.Start, failure));
        }
        finally
        {
            vma.File?.RemoveUser();
        }
    }

    /// <summary>A driver that was told of a VMA which then could not be mapped is told that it is gone.</summary>
    public void CloseUnless(bool isThere, in Vma vma, RemovedVmas removed)
    {
        if (!isThere && vma.File is { TracksMappings: true } file)
        {
            file.AddUser();
            Close(in vma, removed);
        }
    }

    protected abstract void Open(IFileDriver driver, AddressRange range, long offset);

    protected abstract void Close(IFileDriver driver, AddressRange range, long offset);
}
