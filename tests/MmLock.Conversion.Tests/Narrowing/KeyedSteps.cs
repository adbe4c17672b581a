// becomes: range*13 coarse
using MmLock;
using System.IO;

public static class Program
{
    // What a holder does to a key in several steps: who writes that key, even without a look at it, must wait for the last of them.
    public sealed class Lengths
    {
        private readonly MmapLock _lock = new();
        private readonly byte[] _memory = new byte[64 * 16];
        private readonly Dictionary<int, int> _lengths = new();

        public void Load(int page)
        {
            using (_lock.EnterWrite())
            {
                _lengths.Remove(page);
                Thread.Yield();
                _memory[page] = 1;
                _lengths[page] = 16;
            }
        }

        public bool Reserve(int page)
        {
            using (_lock.EnterWrite()) return _lengths.TryAdd(page, 0);
        }

        public bool Forget(int page)
        {
            using (_lock.EnterWrite()) return _lengths.Remove(page);
        }

        public void Put(int page)
        {
            using (_lock.EnterWrite()) _lengths[page] = 3;
        }
    }

    // The holder's own step relies on the one before.
    public sealed class Added
    {
        private readonly MmapLock _lock = new();
        private readonly byte[] _memory = new byte[64];
        private readonly SortedDictionary<int, int> _in = new();

        public void Load(int page)
        {
            using (_lock.EnterWrite())
            {
                _in.Remove(page);
                Thread.Yield();
                _memory[page]++;
                _in.Add(page, 1);
            }
        }

        public void Take(int page)
        {
            using (_lock.EnterWrite()) _in.Add(page, 2);
        }
    }

    // A loop in steps.
    public sealed class Tags
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<long, string> _tags = new();

        public bool Add(long at)
        {
            using (_lock.EnterWrite()) return _tags.TryAdd(at, "mine");
        }

        public void Put(long at)
        {
            using (_lock.EnterWrite()) _tags[at] = "put";
        }

        public bool Has(long at)
        {
            using (_lock.EnterRead()) return _tags.ContainsKey(at);
        }

        public void Fill(long start, int count)
        {
            using (_lock.EnterWrite())
            {
                for (long i = start; i < start + count; i++)
                {
                    _tags[i] = "filled";
                }
            }
        }

        public void Drop(long start, int count)
        {
            using (_lock.EnterWrite())
            {
                for (long i = start; i < start + count; i++)
                {
                    _tags.Remove(i);
                }
            }
        }
    }

    // Elements of an array are so, too; a counter that nobody reads meanwhile is not.
    public sealed class Flags
    {
        private readonly MmapLock _lock = new();
        private readonly bool[] _busy = new bool[64];
        private readonly byte[] _memory = new byte[64];

        public void Work(int at)
        {
            using (_lock.EnterWrite())
            {
                _busy[at] = true;
                Thread.Yield();
                _memory[at]++;
                _busy[at] = false;
            }
        }

        public void Free(int at)
        {
            using (_lock.EnterWrite()) _busy[at] = false;
        }

        // Of no key: all of them.
        public int Count()
        {
            using (_lock.EnterWrite())
            {
                Array.Fill(_busy, false);
                return 1;
            }
        }
    }

    public static object? Run(int input)
    {
        var lengths = new Lengths();
        var added = new Added();
        var tags = new Tags();
        var flags = new Flags();
        string ends = T.Together(
            () => { for (int i = 0; i < 20; i++) { lengths.Load(i % 3); tags.Fill(i % 4, 3); flags.Work(i % 4); added.Load(i % 3); } },
            () =>
            {
                for (int i = 0; i < 20; i++)
                {
                    lengths.Load(3 + i % 3);
                    tags.Drop(10 + i % 4, 3);
                    flags.Free(8);
                    lengths.Forget(9);
                }
            });
        int reserved = 0;
        for (int i = 0; i < 6; i++) if (lengths.Reserve(i)) reserved++;
        lengths.Put(2);
        tags.Put(3);
        try { added.Take(1); } catch (ArgumentException) { reserved += 100; }
        return $"{ends} {reserved} {tags.Add(3)} {tags.Has(3)} {flags.Count() + input}";
    }
}
