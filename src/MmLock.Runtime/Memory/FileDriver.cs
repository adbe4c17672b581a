using MmLock.Memory.Files;

namespace MmLock.Memory;

/// <summary>
/// What mappings of a file go through: its file and VMA operations. Derive from it to map something else than a file on
/// disk; <see cref="PhysicalMemory.OpenFile(string, FileAccess)"/> has the one for those.
/// </summary>
/// <remarks>
/// <para>Without <see cref="FineGrainedSafeAttribute"/> on the type (or <see cref="IFineGrainedAware"/>), mapping,
/// unmapping and faulting take the whole address space, and <see cref="Open"/>, <see cref="Close"/> and, for faults,
/// <see cref="Read"/> are called inside that hold. With it, they are called inside a hold of the range that they are
/// about, at the same time as calls for other ranges. No <see cref="VmaLock"/> is held during any call.</para>
/// <para><see cref="Write"/> may come from <see cref="AddressSpace.Flush"/> or from reclaim, with no lock of any space promised.</para>
/// </remarks>
[MemoryDriver]
public abstract class FileDriver : IFileDriver
{
    /// <summary>The path that mappings are described with.</summary>
    public abstract string Name { get; }

    /// <summary>The length in bytes now. Pages that begin at or beyond it cannot be faulted.</summary>
    public abstract long Length { get; }

    /// <summary>Whether <see cref="Write"/> works; without it there are no shared writable mappings.</summary>
    public virtual bool CanWrite => false;

    /// <summary>Equal for drivers of the same file, which then share their pages. The driver itself unless overridden.</summary>
    public virtual object Identity => this;

    /// <summary>The device that mappings are described with: major in the upper half, minor in the lower.</summary>
    public virtual ulong Device => 0;

    /// <summary>The number on the device that mappings are described with.</summary>
    public virtual ulong Inode => 0;

    /// <summary>Whether <see cref="Open"/> and <see cref="Close"/> are to be called. Then VMAs of the file are never merged.</summary>
    public virtual bool TracksMappings => false;

    /// <summary>
    /// Reads at an offset. <see cref="IOException"/> becomes a bus error, <see cref="OperationCanceledException"/> an
    /// interruption.
    /// </summary>
    /// <returns>How many bytes were read; 0 at the end.</returns>
    [PerformsFileIO]
    public abstract int Read(long offset, Span<byte> buffer);

    /// <summary>Writes at an offset inside the file.</summary>
    [PerformsFileIO]
    public virtual void Write(long offset, ReadOnlySpan<byte> buffer) => throw new NotSupportedException("The driver does not write.");

    /// <summary>The file is about to be mapped: by mapping, forking or moving. An exception keeps it from being mapped.</summary>
    /// <param name="space">Where.</param>
    /// <param name="range">The addresses.</param>
    /// <param name="offset">The offset in the file that the range begins with, in bytes.</param>
    public virtual void Open(AddressSpace space, AddressRange range, long offset)
    {
    }

    /// <summary>
    /// Pages that were announced by <see cref="Open"/>, all or some of them, are no longer mapped. Must not throw: what it
    /// throws reaches the caller of the operation, after the rest of it is done.
    /// </summary>
    /// <inheritdoc cref="Open"/>
    public virtual void Close(AddressSpace space, AddressRange range, long offset)
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what the driver holds. Called when the last mapping and handle of the file are gone.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}
