// becomes: range*5
using System.Buffers.Binary;
using System.IO;
using Microsoft.Win32.SafeHandles;
using MmLock;

public static class Program
{
    // Pages of a file in one array, read in when they are first wanted.
    private sealed class Pages : IDisposable
    {
        private const int Size = 64;
        private readonly MmapLock _lock = new();
        private readonly byte[] _cache = new byte[64 * Size];
        private readonly bool[] _isThere = new bool[64 * Size];
        private readonly SafeFileHandle _file;

        public Pages()
        {
            string path = Path.GetTempFileName();
            File.WriteAllBytes(path, [.. Enumerable.Range(0, 64 * Size).Select(i => (byte)i)]);
            _file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, FileOptions.DeleteOnClose);
        }

        public int Get(int at)
        {
            using (_lock.EnterWrite())
            {
                if (!_isThere[at])
                {
                    RandomAccess.Read(_file, _cache.AsSpan(at, 4), at);
                    _isThere[at] = true;
                }

                ReadOnlySpan<byte> view = _cache.AsSpan(at, 4);
                return BinaryPrimitives.ReadInt32LittleEndian(view);
            }
        }

        public void Set(int at, int value)
        {
            using (_lock.EnterWrite())
            {
                BinaryPrimitives.WriteInt32LittleEndian(_cache.AsSpan(at, sizeof(int)), value);
                _isThere[at] = true;
                RandomAccess.Write(_file, _cache.AsSpan(at, sizeof(int)), at);
            }
        }

        public byte Sum(int from, int count)
        {
            using (_lock.EnterRead())
            {
                byte sum = 0;
                foreach (byte one in _cache.AsSpan(from, count))
                {
                    sum += one;
                }

                Thread.Sleep(1);
                return sum;
            }
        }

        public int Find(int from, int count, byte value)
        {
            using (_lock.EnterRead())
            {
                Thread.Sleep(1);
                return Array.IndexOf(_cache, value, from, count);
            }
        }

        public void Swap(int at)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                Array.Reverse(_cache, at, 8);
            }
        }

        public void Dispose() => _file.Dispose();
    }

    public static string Run(int input)
    {
        using var pages = new Pages();
        T.Together(
            () => { for (int i = 0; i < 10; i++) { pages.Set(i * 4, (i << 8) + input); pages.Swap(512); } },
            () => { for (int i = 20; i < 30; i++) { pages.Get(i * 4); pages.Sum(i * 4, 4); } });
        return $"{pages.Get(4)} {pages.Get(100)} {pages.Sum(80, 40)} {pages.Find(80, 40, 90)} {pages.Find(0, 8, 200)}";
    }
}
