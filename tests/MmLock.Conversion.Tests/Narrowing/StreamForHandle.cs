// becomes: range*3 coarse*2 structure
using System.IO;
using MmLock;

// A stream that is opened for its handle, and one that is written by itself, too: what it has buffered, the handle's getter writes.
public static class Program
{
    private const int Size = 64;

    private sealed class Pages : IDisposable
    {
        private readonly MmapLock _lock = new();
        private readonly FileStream _file = new(Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite);
        private readonly byte[] _cache = new byte[64 * Size];

        public string Name => _file.Name;

        public void Write(int page, byte value)
        {
            using (_lock.EnterWrite())
            {
                _cache[page * Size] += value;
                RandomAccess.Write(_file.SafeFileHandle, _cache.AsSpan(page * Size, Size), page * Size);
            }
        }

        public byte Read(int page)
        {
            using (_lock.EnterRead())
            {
                Span<byte> bytes = stackalloc byte[Size];
                return RandomAccess.Read(_file.SafeFileHandle, bytes, page * Size) == 0 ? (byte)0 : bytes[0];
            }
        }

        public void Drop(int page)
        {
            using (_lock.EnterWrite())
            {
                RandomAccess.Write(_file.SafeFileHandle, new byte[Size], page * Size);
                _cache[page * Size] = 0;
            }
        }

        public void Dispose()
        {
            _file?.Dispose();
            File.Delete(_file!.Name);
        }
    }

    private sealed class Log : IDisposable
    {
        private readonly MmapLock _lock = new();
        private readonly FileStream _file = new(Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite);
        private readonly byte[] _last = new byte[64];
        private int _count;

        public void Append(byte value)
        {
            using (_lock.EnterWrite())
            {
                _file.WriteByte(value);
                _count++;
            }
        }

        public void Patch(int at, byte value)
        {
            using (_lock.EnterWrite())
            {
                _last[at] = value;
                RandomAccess.Write(_file.SafeFileHandle, _last.AsSpan(at, 1), at);
            }
        }

        public int Count()
        {
            using (_lock.EnterRead())
            {
                return _count;
            }
        }

        public void Dispose() => _file.Dispose();
    }

    public static string Run(int input)
    {
        using var pages = new Pages();
        using var log = new Log();
        string ends = T.Together(
            () => { for (int i = 0; i < 16; i++) { pages.Write(i % 4, 1); log.Append(1); } },
            () => { for (int i = 0; i < 16; i++) { pages.Write(i % 4, 1); pages.Read(i); log.Patch(i, 2); } });
        pages.Drop(9);
        return $"{ends} {pages.Read(1 + input % 2)} {pages.Read(9)} {log.Count()}";
    }
}
