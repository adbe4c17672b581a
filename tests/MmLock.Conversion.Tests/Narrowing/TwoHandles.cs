// becomes: range coarse
using System.IO;
using Microsoft.Win32.SafeHandles;
using MmLock;

// One file by two handles: one for pages, one for whoever scans.
public static class Program
{
    private sealed class Pager : IDisposable
    {
        private readonly MmapLock _lock = new();
        private static readonly string s_path = Path.GetTempFileName();
        private readonly SafeFileHandle _write = File.OpenHandle(s_path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        private readonly SafeFileHandle _scan = File.OpenHandle(s_path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);

        public void Write(long page, byte value)
        {
            using (_lock.EnterWrite())
            {
                var buffer = new byte[64];
                buffer[0] = value;
                RandomAccess.Write(_write, buffer, page * 64);
                RandomAccess.Write(_write, buffer, page * 64);
            }
        }

        public int Scan(long page)
        {
            using (_lock.EnterWrite())
            {
                var buffer = new byte[1];
                RandomAccess.Read(_scan, buffer, page * 128);
                return buffer[0];
            }
        }

        public void Dispose() { _write.Dispose(); _scan.Dispose(); }
    }

    public static string Run(int input)
    {
        using var pager = new Pager();
        string ends = T.Together(
            () => { for (int i = 0; i < 8; i++) pager.Write(i, 1); },
            () => { for (int i = 0; i < 8; i++) pager.Scan(i); });
        return $"{ends}";
    }
}
