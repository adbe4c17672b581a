// becomes: coarse coarse
using System.IO;
using MmLock;

public static class Program
{
    private sealed class Store : IDisposable
    {
        private readonly MmapLock _lock = new();
        private readonly string _path = Path.GetTempFileName();
        private readonly FileStream _stream;

        public Store() => _stream = new FileStream(_path, FileMode.Open);

        public void Write(long page, byte[] data)
        {
            using (_lock.EnterWrite())
            {
                _stream.Seek(page * 64, SeekOrigin.Begin);
                _stream.Write(data, 0, data.Length);
                _stream.Flush();
            }
        }

        public void Dispose() { _stream.Dispose(); File.Delete(_path); }
    }

    // Opens it anew for each page, and cuts it off behind that.
    private sealed class Dump
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _sizes = new int[64];
        private readonly string _path = Path.GetTempFileName();

        public void Write(int page, byte[] data)
        {
            using (_lock.EnterWrite())
            {
                using var stream = new FileStream(_path, FileMode.Append);
                stream.Write(data, 0, data.Length);
                _sizes[page] = (int)stream.Length;
            }
        }
    }

    public static string Run(int input)
    {
        using var store = new Store();
        var dump = new Dump();
        string ends = T.Together(
            () => { for (int i = 0; i < 8; i++) { store.Write(1, new byte[8]); dump.Write(1, new byte[8]); } },
            () => { for (int i = 0; i < 8; i++) { store.Write(20, new byte[8]); dump.Write(20, new byte[8]); } });
        return $"{ends}";
    }
}
