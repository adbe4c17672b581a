// becomes: range*4 ranges range*6 structure
using System.Buffers.Binary;
using System.IO;
using System.Text;
using Microsoft.Win32.SafeHandles;
using MmLock;

public static class Program
{
    private sealed class Cache : IDisposable
    {
        private readonly MmapLock _lock = new();
        private readonly byte[] _bytes = new byte[4096];
        private readonly string _path = Path.GetTempFileName();
        private readonly SafeFileHandle _file;

        public Cache()
        {
            File.WriteAllBytes(_path, new byte[4096]);
            _file = File.OpenHandle(_path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, FileOptions.DeleteOnClose);
        }

        public void Load(int at, int count)
        {
            using (_lock.EnterWrite())
            {
                RandomAccess.Read(_file, _bytes.AsSpan(at, count), at);
            }
        }

        public void Save(int at, int count)
        {
            using (_lock.EnterWrite())
            {
                RandomAccess.Write(_file, new ReadOnlySpan<byte>(_bytes, at, count), at);
            }
        }

        public void Clear(int at, int count)
        {
            using (_lock.EnterWrite()) Array.Clear(_bytes, at, count);
        }

        public void Fill(int at, int count, byte value)
        {
            using (_lock.EnterWrite())
            {
                Array.Fill(_bytes, value, at, count);
                Thread.Sleep(1);
            }
        }

        public void Move(int from, int to, int count)
        {
            using (_lock.EnterWrite()) Buffer.BlockCopy(_bytes, from, _bytes, to, count);
        }

        public void CopyOut(int at, byte[] into, int count)
        {
            using (_lock.EnterRead()) Array.Copy(_bytes, at, into, 0, count);
        }

        public void Put(int at, int value)
        {
            using (_lock.EnterWrite()) BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(at), value);
        }

        public int Get(int at)
        {
            using (_lock.EnterRead())
            {
                Thread.Sleep(1);
                return BitConverter.ToInt32(_bytes, at);
            }
        }

        public string Text(int at, int length)
        {
            using (_lock.EnterRead())
            {
                Thread.Sleep(1);
                return Encoding.Latin1.GetString(_bytes, at, length);
            }
        }

        public void Dump(Stream to, int at, int length)
        {
            using (_lock.EnterRead()) to.Write(_bytes, at, length);
        }

        public byte[] Part(int from, int to)
        {
            using (_lock.EnterRead())
            {
                Thread.Sleep(1);
                return _bytes[from..to];
            }
        }

        public int Length { get { using (_lock.EnterRead()) return _bytes.Length; } }

        public void Dispose() => _file.Dispose();
    }

    public static string Run(int input)
    {
        using var cache = new Cache();
        T.Together(
            () =>
            {
                for (int i = 0; i < 8; i++)
                {
                    cache.Put(i * 4, i + input);
                    cache.Save(i * 4, 4);
                    cache.Clear(i * 4, 4);
                    cache.Load(i * 4, 4);
                }
            },
            () =>
            {
                cache.Fill(1000, 50, (byte)(65 + input));
                cache.Move(1000, 2000, 25);
                cache.Move(2000, 1500, 10);
            });
        using var dump = new MemoryStream();
        cache.Dump(dump, 1490, 30);
        byte[] into = new byte[5];
        cache.CopyOut(1020, into, 5);
        return $"{cache.Get(4)} {cache.Get(28)} {cache.Text(2000, 26)} {Convert.ToHexString(dump.ToArray())} {Convert.ToHexString(into)} "
            + $"{Convert.ToHexString(cache.Part(1045, 1055))} {cache.Length}";
    }
}
