// becomes: coarse coarse coarse coarse coarse coarse coarse range range
using MmLock;

public static class Program
{
    private sealed class Cursor
    {
        public int Next;
    }

    private sealed class Slots
    {
        private readonly MmapLock _lock = new();
        private readonly byte[] _bytes = new byte[64];
        private long _step;

        // What the caller hands in moves by the search: it must not be made twice.
        public int ByQueue(Queue<int> wanted, byte fill)
        {
            using (_lock.EnterWrite())
            {
                int slot = wanted.Dequeue();
                Thread.Sleep(1);
                _bytes[slot] = fill;
                return slot;
            }
        }

        public int ByCursor(Cursor cursor, byte fill)
        {
            using (_lock.EnterWrite())
            {
                int slot = cursor.Next++ % 8;
                Thread.Sleep(1);
                _bytes[slot] = fill;
                return slot;
            }
        }

        public int ByEnumerator(IEnumerator<int> places, byte fill)
        {
            using (_lock.EnterWrite())
            {
                places.MoveNext();
                int slot = places.Current;
                Thread.Sleep(1);
                _bytes[slot] = fill;
                return slot;
            }
        }

        public int ByChance(Random random, byte fill)
        {
            using (_lock.EnterWrite())
            {
                int slot = random.Next(8);
                Thread.Sleep(1);
                _bytes[slot] = fill;
                return slot;
            }
        }

        // Steps of the processor, elements of the caller's array, a local of before that only this method has.
        public int ByStep(byte fill)
        {
            using (_lock.EnterWrite())
            {
                int slot = (int)(Interlocked.Increment(ref _step) & 7);
                Thread.Sleep(1);
                _bytes[slot] = fill;
                return slot;
            }
        }

        public int ByElement(int[] wanted, byte fill)
        {
            using (_lock.EnterWrite())
            {
                int slot = wanted[0]++;
                Thread.Sleep(1);
                _bytes[slot] = fill;
                return slot;
            }
        }

        public int ByHelper(Stack<int> wanted, byte fill)
        {
            using (_lock.EnterWrite())
            {
                int slot = Pick(wanted);
                Thread.Sleep(1);
                _bytes[slot] = fill;
                return slot;
            }
        }

        private static int Pick(Stack<int> wanted) => wanted.Pop();

        // Only asks.
        public int ByAsking(List<int> wanted, string name, byte fill)
        {
            using (_lock.EnterWrite())
            {
                int slot = wanted.IndexOf(wanted.Where(w => w > 2).Min()) + name.Trim().Length;
                if (slot < 0) throw new ArgumentException(name);
                Thread.Sleep(1);
                _bytes[slot] = fill;
                return slot;
            }
        }

        public void Fill(int slot, byte fill)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                _bytes[slot] = fill;
            }
        }
    }

    public static string Run(int input)
    {
        var slots = new Slots();
        var sums = new int[4];
        string ends = T.Together(
            () =>
            {
                var queue = new Queue<int>(Enumerable.Range(0, 8));
                for (int n = 0; n < 8; n++) sums[0] += (n + 1) * slots.ByQueue(queue, 1);
            },
            () =>
            {
                var cursor = new Cursor();
                for (int n = 0; n < 8; n++) sums[1] += (n + 1) * slots.ByCursor(cursor, 1);
            },
            () =>
            {
                IEnumerator<int> places = Enumerable.Range(0, 8).GetEnumerator();
                for (int n = 0; n < 8; n++) sums[2] += (n + 1) * slots.ByEnumerator(places, 1);
            },
            () =>
            {
                var random = new Random(input);
                for (int n = 0; n < 8; n++) slots.ByChance(random, 1);
            },
            () =>
            {
                var stack = new Stack<int>(Enumerable.Range(0, 8));
                int[] wanted = { 0 };
                for (int n = 0; n < 8; n++)
                {
                    slots.ByStep(2);
                    sums[3] += (n + 1) * slots.ByElement(wanted, 2) + n * slots.ByHelper(stack, 2);
                    slots.ByAsking(new List<int> { 1, 2, 3 }, " b ", 4);
                }
            },
            () => { for (int n = 0; n < 32; n++) slots.Fill(n % 20, 3); });
        return $"{ends} {string.Join(",", sums)}";
    }
}
