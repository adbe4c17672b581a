using Microsoft.Win32.SafeHandles;

namespace MmLock.Memory.Files;

/// <summary>A file on disk. Its handle may be used at any offset by any thread, so ranges are enough.</summary>
[FineGrainedSafe]
internal sealed class RandomAccessFile : FileDriver
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

    public override string Name { get; }

    public override long Length => RandomAccess.GetLength(_handle);

    public override bool CanWrite { get; }

    public override object Identity => _identity;

    public override ulong Device => _identity.Device;

    public override ulong Inode => _identity.Inode;

    public override int Read(long offset, Span<byte> buffer) => RandomAccess.Read(_handle, buffer, offset);

    public override void Write(long offset, ReadOnlySpan<byte> buffer) => RandomAccess.Write(_handle, buffer, offset);

    protected override void Dispose(bool disposing) => _handle.Dispose();
}
