// becomes: range range coarse structure
using System.IO;
using Microsoft.Win32.SafeHandles;
using MmLock;

public static class Program
{
    private sealed class Pager : IDisposable
    {
        private const int PageSize = 64;
        private readonly MmapLock _lock = new();
        private readonly SafeFileHandle _file;
        private readonly string _path;
        private long _end;

        public Pager()
        {
            _path = Path.GetTempFileName();
            _file = File.OpenHandle(_path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, FileOptions.DeleteOnClose);
        }

        public void Write(long page, byte value)
        {
            using (_lock.EnterWrite())
            {
                var buffer = new byte[PageSize];
                Array.Fill(buffer, value);
                RandomAccess.Write(_file, buffer, page * PageSize);
            }
        }

        public int Increment(long page)
        {
            using (_lock.EnterWrite())
            {
                var buffer = new byte[1];
                RandomAccess.Read(_file, buffer, page * PageSize);
                Thread.Sleep(1);
                buffer[0]++;
                RandomAccess.Write(_file, buffer, page * PageSize);
                return buffer[0];
            }
        }

        // The end moves, and the page is written before it counts.
        public long Append(byte value)
        {
            using (_lock.EnterWrite())
            {
                long page = _end;
                RandomAccess.Write(_file, new[] { value }, (1000 + page) * PageSize);
                _end = page + 1;
                return page;
            }
        }

        public long End { get { using (_lock.EnterRead()) return _end; } }

        public void Dispose() => _file.Dispose();
    }

    public static string Run(int input)
    {
        using var pager = new Pager();
        for (int i = 0; i < 8; i++) pager.Write(i, 0);
        string ends = T.Together(
            () => { for (int i = 0; i < 10; i++) { pager.Increment(3); pager.Append(1); } },
            () => { for (int i = 0; i < 10; i++) { pager.Increment(3 + input); pager.Append(2); } },
            () => { for (int i = 0; i < 10; i++) pager.Increment(7); });
        string edge = "";
        try { pager.Write(-1, 1); } catch (ArgumentOutOfRangeException) { edge = "negative"; }
        return $"{ends} {pager.Increment(3)} {pager.Increment(7)} {pager.End} {edge}";
    }
}
