// becomes: range coarse coarse range
using System.IO;
using Microsoft.Win32.SafeHandles;
using MmLock;

// One file by a handle, by a stream, and by its name.
public static class Program
{
    private sealed class Pager : IDisposable
    {
        private readonly MmapLock _lock = new();
        private static readonly string s_path = Path.GetTempFileName();
        private readonly int[] _marks = new int[64];
        private readonly SafeFileHandle _pages = File.OpenHandle(s_path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        private readonly FileStream _scan = new(s_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 0);

        public void Write(int page, byte value)
        {
            using (_lock.EnterWrite())
            {
                var buffer = new byte[64];
                buffer[0] = value;
                RandomAccess.Write(_pages, buffer, page * 64L);
                Thread.Sleep(1);
                RandomAccess.Write(_pages, buffer, page * 64L);
            }
        }

        public int Scan(int page)
        {
            using (_lock.EnterWrite())
            {
                _scan.Position = page * 128L;
                return _scan.ReadByte() + _marks[page];
            }
        }

        public int All(int page)
        {
            using (_lock.EnterRead())
            {
                return File.ReadAllBytes(s_path).Length + _marks[page];
            }
        }

        public void Mark(int page)
        {
            using (_lock.EnterWrite())
            {
                int was = _marks[page];
                Thread.Sleep(1);
                _marks[page] = was + 1;
            }
        }

        public void Dispose() { _pages.Dispose(); _scan.Dispose(); File.Delete(s_path); }
    }

    public static string Run(int input)
    {
        using var pager = new Pager();
        string ends = T.Together(
            () => { for (int i = 0; i < 8; i++) pager.Write(i, 1); },
            () => { for (int i = 0; i < 8; i++) { pager.Scan(i); pager.All(i); pager.Mark(i); } });
        return $"{ends} {pager.Scan(1 + input % 2)} {pager.All(2)}";
    }
}
