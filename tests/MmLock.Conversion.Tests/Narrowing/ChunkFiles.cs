// becomes: range*4 coarse
using System.IO;
using Microsoft.Win32.SafeHandles;
using MmLock;

/// <summary>A file that is read and written by pieces, as many bytes as there come.</summary>
public static class Program
{
    private sealed class Pages : IDisposable
    {
        private readonly MmapLock _lock = new();
        private readonly string _path = Path.GetTempFileName();
        private readonly SafeFileHandle _file;

        public Pages()
        {
            File.WriteAllBytes(_path, new byte[1024]);
            _file = File.OpenHandle(_path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, FileOptions.DeleteOnClose);
        }

        public void Write(long at, byte[] from, int offset, int count)
        {
            using (_lock.EnterWrite())
            {
                while (count > 0)
                {
                    int n = Math.Min(16, count);
                    RandomAccess.Write(_file, from.AsSpan(offset, n), at);
                    at += n;
                    offset += n;
                    count -= n;
                }
            }
        }

        public void Read(long at, byte[] into, int offset, int count)
        {
            using (_lock.EnterRead())
            {
                while (count > 0)
                {
                    int n = RandomAccess.Read(_file, into.AsSpan(offset, count), at);
                    if (n == 0) break;
                    at += n;
                    offset += n;
                    count -= n;
                }
            }
        }

        public int ReadAll(long at, byte[] into)
        {
            using (_lock.EnterRead())
            {
                int done = 0;
                while (done < into.Length)
                {
                    int n = RandomAccess.Read(_file, into.AsSpan(done), at + done);
                    if (n == 0) break;
                    done += n;
                }

                return done;
            }
        }

        public void Put(long at, byte[] from)
        {
            using (_lock.EnterWrite()) RandomAccess.Write(_file, from, at);
        }

        // More than it counts.
        public void Ahead(long at, byte[] into, int count)
        {
            using (_lock.EnterWrite())
            {
                while (count > 0)
                {
                    int n = Math.Min(4, count);
                    RandomAccess.Write(_file, into.AsSpan(0, n + n), at);
                    at += n;
                    count -= n;
                }
            }
        }

        public void Dispose() => _file.Dispose();
    }

    public static string Run(int input)
    {
        using var pages = new Pages();
        byte[] data = [.. Enumerable.Range(1, 64).Select(i => (byte)i)];
        byte[] one = new byte[64];
        byte[] two = new byte[32];
        byte[] three = new byte[64];
        byte[] four = new byte[64];
        string ends = T.Together(
            () => { for (int i = 0; i < 4; i++) pages.Write(0, data, 3, 40); },
            () => { for (int i = 0; i < 4; i++) pages.Put(200 + input, data); },
            () => { for (int i = 0; i < 4; i++) pages.Ahead(400, data, 7); },
            () => { for (int i = 0; i < 4; i++) pages.Read(500, three, 1, 50); });
        pages.Read(0, one, 0, 64);
        int all = pages.ReadAll(210, two) + pages.ReadAll(1020, four);
        string odd = "";
        foreach (Action act in new Action[]
        {
            () => pages.Read(-1, one, 0, 5), () => pages.Read(1020, one, 0, 60), () => pages.Write(5, data, 60, 9),
            () => pages.ReadAll(long.MaxValue, one), () => pages.Read(5, one, -1, 2),
        })
        {
            try { act(); odd += "."; } catch (Exception e) { odd += e.GetType().Name[0]; }
        }

        return $"{ends} {odd} {all} {Convert.ToHexString(one)} {Convert.ToHexString(two)}";
    }
}
