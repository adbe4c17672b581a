namespace MmLock.Memory;

// Writing back.
public sealed partial class AddressSpace
{
    /// <summary>Writes changed pages of shared mappings to their files, as <c>msync</c> does: all of them, whoever changed them.</summary>
    /// <param name="start">The first address, on a page.</param>
    /// <param name="length">Bytes, rounded up to pages; with 0 nothing happens.</param>
    /// <param name="cancellationToken">Gives up waiting for the lock.</param>
    /// <exception cref="MemoryManagementException"><see cref="MemoryError.Invalid"/>; <see cref="MemoryError.NoMemory"/> when part of
    /// the range is not mapped, after writing the rest; <see cref="MemoryError.InputOutput"/> when pages could not be written.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled first; nothing is written.</exception>
    /// <exception cref="ObjectDisposedException">The space was disposed.</exception>
    [PerformsFileIO]
    public void Flush(ulong start, ulong length, CancellationToken cancellationToken = default)
    {
        ThrowIfExited();
        ulong end = EndOfPages(start, length, MemoryError.NoMemory);
        if (end > start)
        {
            ForFiles(start, end, _options.Describe, readOnly: false, cancellationToken, static (file, first, last) => file.Flush(first, last));
        }
    }
}
