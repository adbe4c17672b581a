using System.Runtime.InteropServices;
using MmLock.Memory.PageCache;

namespace MmLock.Memory.Operations;

/// <summary>What one operation took out of the tree, and what went wrong when it was let go.</summary>
internal sealed class RemovedVmas
{
    /// <summary>Each with a user of its file, until its driver was told.</summary>
    public List<Vma> Vmas { get; } = [];

    /// <summary>To be thrown at the end of the operation, when everything else is done.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Keeps the first.</summary>
    public void Fail(Exception failure) => Failure ??= failure;

    /// <summary>With no lock held: files that nobody uses any more go.</summary>
    public void ReleaseFiles()
    {
        CachedFile? last = null;
        foreach (ref readonly Vma vma in CollectionsMarshal.AsSpan(Vmas))
        {
            if (vma.File is { } file && file != last)
            {
                last = file;
                ReleaseIfUnused(file);
            }
        }
    }

    /// <summary>A file that cannot be written keeps no other from being closed.</summary>
    public void ReleaseIfUnused(CachedFile file)
    {
        try
        {
            file.ReleaseIfUnused();
        }
        catch (MemoryManagementException failure)
        {
            Fail(failure);
        }
    }

    public void Clear()
    {
        Vmas.Clear();
        Failure = null;
    }
}
