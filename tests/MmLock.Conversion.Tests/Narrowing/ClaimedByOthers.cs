// becomes: coarse coarse coarse coarse range
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
        private readonly int[] _places = { 3, 5, 7, 9, 11, 13, 15, 17 };

        // What the caller hands in moves by the search: it must not be made twice.
        public int ByQueue(Queue<int> wanted, byte fill)
        {
            using (_lock.EnterWrite())
            {
                int slot = _places[wanted.Dequeue()];
                Thread.Sleep(1);
                _bytes[slot] = fill;
                return slot;
            }
        }

        public int ByCursor(Cursor cursor, byte fill)
        {
            using (_lock.EnterWrite())
            {
                int slot = _places[cursor.Next++ % 8];
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
                int slot = _places[places.Current];
                Thread.Sleep(1);
                _bytes[slot] = fill;
                return slot;
            }
        }

        public int ByChance(Random random, byte fill)
        {
            using (_lock.EnterWrite())
            {
                int slot = _places[random.Next(8)];
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
        var sums = new int[3];
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
            () => { for (int n = 0; n < 32; n++) slots.Fill(n % 20, 3); });
        return $"{ends} {string.Join(",", sums)}";
    }
}
