// becomes: range*9 coarse structure
using System.IO.MemoryMappedFiles;
using MmLock;

public static class Program
{
    private struct Header
    {
        public int Kind;
        public long Length;
    }

    private enum Mark : ushort
    {
        None,
        Used,
    }

    // A mapped file by byte positions: a value has as many bytes as its type.
    private sealed class MappedPages : IDisposable
    {
        private const int PageSize = 4096;
        private readonly MmapLock _lock = new();
        private readonly MemoryMappedFile _file = MemoryMappedFile.CreateNew(null, 16 * PageSize);
        private readonly MemoryMappedViewAccessor _view;
        private int _flushes;

        public MappedPages() => _view = _file.CreateViewAccessor();

        public int ReadPage(long page, byte[] buffer)
        {
            using (_lock.EnterRead())
            {
                Thread.Sleep(1);
                return _view.ReadArray(page * PageSize, buffer, 0, buffer.Length);
            }
        }

        public void WritePage(int page, byte[] data)
        {
            using (_lock.EnterWrite())
            {
                _view.WriteArray((long)page * PageSize, data, 0, data.Length);
                Thread.Sleep(1);
            }
        }

        public long Add(long at, long by)
        {
            using (_lock.EnterWrite())
            {
                long sum = _view.ReadInt64(at) + by;
                Thread.Sleep(1);
                _view.Write(at, sum);
                return sum;
            }
        }

        // Two values side by side.
        public int Pair(long at)
        {
            using (_lock.EnterRead())
            {
                if (at < 0 || at > _view.Capacity - 6) return -1;
                int first = _view.ReadInt32(at);
                Thread.Sleep(1);
                return first + _view.ReadInt16(at + 4);
            }
        }

        public void Numbers(long at, int[] numbers, int count)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                _view.WriteArray(at, numbers, 0, count);
            }
        }

        public void Name(long at, Guid name, Mark mark)
        {
            using (_lock.EnterWrite())
            {
                _view.Write(at, ref name);
                Thread.Sleep(1);
                _view.Write(at + 16, (ushort)mark);
            }
        }

        public int Sum(long from, int count)
        {
            using (_lock.EnterRead())
            {
                int sum = 0;
                for (int i = 0; i < count; i++) sum += _view.ReadByte(from + i);
                Thread.Sleep(1);
                return sum;
            }
        }

        // Records in rows.
        public void Clear(int first, int count, int size)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                for (int i = first; i < first + count; i++)
                {
                    _view.Write((long)i * size, 0L);
                }
            }
        }

        // How many bytes a structure has, the runtime says: to the end.
        public void WriteHeader(long at, int kind, long length)
        {
            using (_lock.EnterWrite())
            {
                var header = new Header { Kind = kind, Length = length };
                Thread.Sleep(1);
                _view.Write(at, ref header);
            }
        }

        // All that there is goes to the disk.
        public void Flush()
        {
            using (_lock.EnterWrite())
            {
                _view.Flush();
                _flushes++;
            }
        }

        public int Flushes { get { using (_lock.EnterRead()) return _flushes; } }

        public void Dispose()
        {
            _view.Dispose();
            _file.Dispose();
        }
    }

    public static string Run(int input)
    {
        using var pages = new MappedPages();
        byte[] page = new byte[4096];
        page.AsSpan().Fill(3);
        string ends = T.Together(
            () => { for (int i = 0; i < 4; i++) { pages.WritePage(1, page); pages.Add(8, 5); _ = pages.Sum(4096, 64); } },
            () => { for (int i = 0; i < 4; i++) { pages.Numbers(8192 + input, [1, 2, 3], 2); pages.Name(12288, Guid.Empty, Mark.Used); } },
            () =>
            {
                for (int i = 0; i < 4; i++)
                {
                    pages.Clear(500, 2, 32);
                    pages.WriteHeader(60000, 1, i);
                    _ = pages.Pair(8196);
                    pages.Flush();
                }
            });
        string edges = "";
        foreach (long at in new[] { -1, 65529, 65528, 65536, long.MaxValue, long.MinValue })
        {
            try { pages.Add(at, 1); edges += "."; } catch (ArgumentException) { edges += "-"; }
            try { pages.Numbers(at, [7, 8], 2); edges += "."; } catch (ArgumentException) { edges += "-"; }
            edges += pages.Pair(at) + " ";
        }

        return $"{ends} {pages.Add(8, 0)} {pages.Sum(8192, 16)} {pages.Sum(12288, 18)} {pages.ReadPage(1, page)} {page[5]} {pages.Flushes} "
            + edges;
    }
}
