// becomes: ranges range structure coarse ranges coarse*2 range*2 coarse
using System.IO;
using Microsoft.Win32.SafeHandles;
using MmLock;

public static class Program
{
    private sealed class Frame
    {
        public readonly byte[] Data = new byte[64];
        public bool IsDirty;
    }

    // A cache of pages that are found by their numbers: bytes are copied into what a page has.
    private sealed class Cache : IDisposable
    {
        private readonly MmapLock _lock = new();
        private readonly SafeFileHandle _file = File.OpenHandle(
            Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);
        private readonly Dictionary<long, Frame> _table = new();

        public int Flush(long page)
        {
            using (_lock.EnterWrite())
            {
                if (!_table.TryGetValue(page, out Frame? frame) || !frame.IsDirty) { return -1; }
                RandomAccess.Write(_file, frame.Data, page * 64);
                frame.IsDirty = false;
                return frame.Data[0];
            }
        }

        public void Put(long page, ReadOnlySpan<byte> source)
        {
            using (_lock.EnterWrite())
            {
                if (!_table.TryGetValue(page, out Frame? frame)) { frame = new Frame(); _table.Add(page, frame); }
                source.CopyTo(frame.Data);
                Thread.Sleep(1);
                frame.IsDirty = true;
            }
        }

        public int Count { get { using (_lock.EnterRead()) { return _table.Count; } } }

        public void Dispose() => _file.Dispose();
    }

    private sealed class Page
    {
        public byte[] Data = new byte[64];
    }

    // Two pages may have one array.
    private sealed class Linked
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<long, Page> _table = Enumerable.Range(0, 8).ToDictionary(i => (long)i, _ => new Page());

        public int Put(long page, byte value)
        {
            using (_lock.EnterWrite())
            {
                if (!_table.TryGetValue(page, out Page? found)) { return -1; }
                byte[] one = [value];
                one.CopyTo(found.Data, 0);
                Thread.Sleep(1);
                return found.Data[0];
            }
        }

        public void Link(long from, long to)
        {
            using (_lock.EnterWrite())
            {
                if (!_table.TryGetValue(from, out Page? one) || !_table.TryGetValue(to, out Page? other)) { return; }
                Thread.Sleep(1);
                other.Data = one.Data;
            }
        }
    }

    // Two numbers may lead to one page.
    private sealed class Aliased
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<long, Frame> _table = Enumerable.Range(0, 8).ToDictionary(i => (long)i, _ => new Frame());

        public int Put(long page, byte value)
        {
            using (_lock.EnterWrite())
            {
                if (!_table.TryGetValue(page, out Frame? frame)) { return -1; }
                frame.Data.AsSpan().Fill(value);
                Thread.Sleep(1);
                return frame.Data[63];
            }
        }

        public void Alias(long from, long to)
        {
            using (_lock.EnterWrite())
            {
                if (!_table.TryGetValue(from, out Frame? frame)) { return; }
                Thread.Sleep(1);
                _table[to] = frame;
            }
        }
    }

    private sealed class Counter
    {
        public int Value;
    }

    private sealed class Shelf
    {
        public readonly Counter[] Counters = new Counter[4];
        public readonly int[] Numbers = new int[4];
    }

    // Numbers are copied.
    private sealed class Shelves
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<int, Shelf> _table = Enumerable.Range(0, 8).ToDictionary(i => i, _ => new Shelf());

        public int Count(int at)
        {
            using (_lock.EnterWrite())
            {
                if (!_table.TryGetValue(at, out Shelf? shelf)) { return -1; }
                int was = shelf.Numbers[1];
                Thread.Sleep(1);
                return shelf.Numbers[1] = was + 1;
            }
        }

        public void Fill(int at, int[] numbers)
        {
            using (_lock.EnterWrite())
            {
                if (!_table.TryGetValue(at, out Shelf? shelf)) { return; }
                Array.Copy(numbers, shelf.Numbers, Math.Min(4, numbers.Length));
                Thread.Sleep(1);
            }
        }
    }

    // Objects that are copied so are had by both.
    private sealed class Objects
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<int, Shelf> _table = Enumerable.Range(0, 8).ToDictionary(i => i, _ => new Shelf());
        private readonly Counter[] _all = [new(), new(), new(), new()];

        public Objects()
        {
            foreach (Shelf shelf in _table.Values) { Array.Copy(_all, shelf.Counters, 4); }
        }

        public int Count(int at)
        {
            using (_lock.EnterWrite())
            {
                if (!_table.TryGetValue(at, out Shelf? shelf)) { return -1; }
                int was = shelf.Counters[1].Value;
                Thread.Sleep(1);
                return shelf.Counters[1].Value = was + 1;
            }
        }
    }

    public static string Run(int input)
    {
        using var cache = new Cache();
        var linked = new Linked();
        var aliased = new Aliased();
        var shelves = new Shelves();
        var objects = new Objects();
        linked.Link(1, 2);
        aliased.Alias(1, 2);
        string ends = T.Together(
            () =>
            {
                for (int i = 0; i < 6; i++)
                {
                    cache.Put(i, [1, 2, 3]); cache.Flush(i); linked.Put(1, 1); aliased.Put(1, 1); shelves.Count(1); objects.Count(1);
                }
            },
            () =>
            {
                for (int i = 0; i < 6; i++)
                {
                    cache.Put(i + input, [4, 5]); linked.Put(2, 2); aliased.Put(2, 2); shelves.Count(2); objects.Count(2);
                }
            },
            () => { for (int i = 0; i < 6; i++) { cache.Flush(i); linked.Link(1, 3); aliased.Alias(1, 3); shelves.Fill(3, [1, 2]); } });
        return $"{ends} {cache.Count} {shelves.Count(1)} {objects.Count(3)}";
    }
}
