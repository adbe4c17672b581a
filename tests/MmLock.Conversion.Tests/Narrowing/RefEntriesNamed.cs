// becomes: range*4 coarse range*4 coarse*7
using MmLock;

public static class Program
{
    public struct Flags { public bool Dirty; public bool Valid; }

    public struct Entry
    {
        public int Frame;
        public int Hits;
        public Flags Flags;

        public void Touch() { Hits++; Thread.Yield(); }
    }

    // Entries of a page table by reference, as fast code has them.
    public sealed class PageTable
    {
        private readonly MmapLock _lock = new();
        private readonly Entry[] _entries = new Entry[64];
        private readonly int[] _map = new int[64];
        private Entry[] _grown = new Entry[64];

        public int Hit(ulong address)
        {
            using (_lock.EnterWrite())
            {
                ref Entry entry = ref _entries[address >> 12];
                int was = entry.Hits;
                Thread.Yield();
                entry.Hits = was + 1;
                return entry.Frame;
            }
        }

        public void Fill(int slot, int frame)
        {
            using (_lock.EnterWrite())
            {
                ref var entry = ref _entries[slot];
                entry = new Entry { Frame = frame };
                Thread.Yield();
                entry.Flags.Valid = true;
                entry.Flags.Dirty |= entry.Hits > 1;
            }
        }

        public int Frame(int slot)
        {
            using (_lock.EnterRead())
            {
                ref readonly Entry entry = ref _entries[slot];
                Thread.Yield();
                return entry.Flags.Valid ? entry.Frame : -1;
            }
        }

        public int FrameByPlainReference(int slot)
        {
            using (_lock.EnterRead())
            {
                ref Entry entry = ref _entries[slot];
                Thread.Yield();
                return entry.Frame;
            }
        }

        // The number is that of where the name was given.
        public void NumberMoves(int slot)
        {
            using (_lock.EnterWrite())
            {
                ref Entry entry = ref _entries[slot];
                slot++;
                Thread.Yield();
                entry.Hits += slot;
            }
        }

        public void Each(int first, int count)
        {
            using (_lock.EnterWrite())
            {
                for (int i = 0; i < count; i++)
                {
                    ref Entry entry = ref _entries[first + i];
                    entry.Hits++;
                    Thread.Yield();
                    entry.Flags.Dirty = false;
                }
            }
        }

        public void Counted(int slot)
        {
            using (_lock.EnterWrite())
            {
                ref Entry entry = ref _entries[slot];
                Thread.Yield();
                Interlocked.Increment(ref entry.Hits);
            }
        }

        public void Two(int slot)
        {
            using (_lock.EnterWrite())
            {
                ref Entry low = ref _entries[slot];
                ref Entry high = ref _entries[slot + 1];
                Thread.Yield();
                (low.Hits, high.Hits) = (high.Hits, low.Hits);
            }
        }

        public int Copied(int slot)
        {
            using (_lock.EnterWrite())
            {
                ref Entry entry = ref _entries[slot];
                Entry copy = entry;
                Thread.Yield();
                copy.Hits++;
                entry = copy;
                return copy.Hits;
            }
        }

        // Who has the reference may go elsewhere, or leave it behind.
        public void Lent(int slot)
        {
            using (_lock.EnterWrite())
            {
                ref Entry entry = ref _entries[slot];
                Change(ref entry);
            }
        }

        private static void Change(ref Entry entry) { Thread.Yield(); entry.Hits++; }

        public void Moved(int slot)
        {
            using (_lock.EnterWrite())
            {
                ref Entry entry = ref _entries[slot];
                Thread.Yield();
                entry = ref _entries[0];
                entry.Hits++;
            }
        }

        public void Chosen(int slot, bool first)
        {
            using (_lock.EnterWrite())
            {
                ref Entry entry = ref first ? ref _entries[0] : ref _entries[slot];
                Thread.Yield();
                entry.Hits++;
            }
        }

        public void Called(int slot)
        {
            using (_lock.EnterWrite())
            {
                ref Entry entry = ref _entries[slot];
                Thread.Yield();
                entry.Touch();
            }
        }

        // An array that others replace is another one then.
        public void OfGrown(int slot)
        {
            using (_lock.EnterWrite())
            {
                ref Entry entry = ref _grown[slot];
                Thread.Yield();
                entry.Hits++;
            }
        }

        public void Grow()
        {
            using (_lock.EnterWrite())
            {
                var grown = new Entry[_grown.Length + 1];
                Array.Copy(_grown, grown, _grown.Length);
                Thread.Yield();
                _grown = grown;
            }
        }

        public int Sum()
        {
            using (_lock.EnterRead())
            {
                int sum = _map.Sum();
                Thread.Yield();
                foreach (Entry entry in _entries) sum += entry.Hits * 3 + entry.Frame;
                foreach (Entry entry in _grown) sum += entry.Hits;
                return sum;
            }
        }
    }

    public static string Run(int input)
    {
        var table = new PageTable();
        string ends = T.Together(
            () => { for (int i = 0; i < 6; i++) { table.Hit(5UL << 12); table.Fill(7, i); table.Frame(7); table.Counted(5); } },
            () => { for (int i = 0; i < 6; i++) { table.Hit(5UL << 12); table.Each(10, 4); table.NumberMoves(12); table.Copied(13); } },
            () => { for (int i = 0; i < 6; i++) { table.Lent(20); table.Moved(21); table.Chosen(22, i > 2); table.Called(5); } },
            () => { for (int i = 0; i < 6; i++) { table.OfGrown(3); table.FrameByPlainReference(7); table.Two(30); } });
        table.Grow();
        return $"{ends} {table.Sum() + input}";
    }
}
