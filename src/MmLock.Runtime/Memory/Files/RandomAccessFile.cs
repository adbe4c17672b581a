using Microsoft.Win32.SafeHandles;

namespace MmLock.Memory.Files;

/// <summary>A file on disk. Its handle may be used at any offset by any thread, so ranges are enough.</summary>
[FineGrainedSafe]
internal sealed class RandomAccessFile : IFileDriver
{
    private readonly SafeFileHandle _handle;
    private readonly FileIdentity _identity;

    public RandomAccessFile(string path, FileAccess access)
    {
        Name = Path.GetFullPath(path);
        CanWrite = (access & FileAccess.Write) != 0;
        _handle = File.OpenHandle(Name, FileMode.Open, access | FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            _identity = FileIdentity.Of(_handle, Name);
        }
        catch
        {
            _handle.Dispose();
            throw;
        }
    }

    public string Name { get; }

    public long Length => RandomAccess.GetLength(_handle);

    public bool CanWrite { get; }

    public object Identity => _identity;

    public ulong Device => _identity.Device;

    public ulong Inode => _identity.Inode;

    public int Read(long offset, Span<byte> buffer) => RandomAccess.Read(_handle, buffer, offset);

    public void Write(long offset, ReadOnlySpan<byte> buffer) => RandomAccess.Write(_handle, buffer, offset);

    public bool TracksMappings => false;

    public void Dispose() => _handle.Dispose();
}
