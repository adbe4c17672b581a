namespace MmLock.Memory.Files;

/// <summary>A <see cref="FileDriver"/> as the page cache sees it: what needs no address space. Its members are documented there.</summary>
[MemoryDriver]
internal interface IFileDriver : IDisposable
{
    string Name { get; }
    long Length { get; }
    bool CanWrite { get; }
    object Identity { get; }
    ulong Device { get; }
    ulong Inode { get; }
    bool TracksMappings { get; }

    [PerformsFileIO]
    int Read(long offset, Span<byte> buffer);

    [PerformsFileIO]
    void Write(long offset, ReadOnlySpan<byte> buffer);
}
