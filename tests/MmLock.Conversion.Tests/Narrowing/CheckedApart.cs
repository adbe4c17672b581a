// becomes: coarse*4
using MmLock;

public static class Program
{
    private readonly record struct Slot(int Number)
    {
        public static explicit operator checked Slot(long at) => new((int)(at >> 8));

        public static explicit operator Slot(long at) => new((int)(at >> 8));

        public static implicit operator int(Slot slot) => slot.Number;
    }

    // A conversion of one's own, one that is caught, and keys whose first part is not the place.
    private sealed class Cells
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[64];
        private readonly Dictionary<(int Kind, long Page), Page> _pages = new();
        private int _kinds;

        private sealed class Page
        {
            public int Count;
        }

        public void ByOwn(long at, int value)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                for (long i = at; i < at + 256; i++) _cells[checked((Slot)i)] = value;
            }
        }

        public void Caught(long at, int value)
        {
            using (_lock.EnterWrite())
            {
                int place;
                try { place = checked((int)at); } catch (OverflowException) { place = 0; }
                Thread.Sleep(1);
                _cells[place] = value;
            }
        }

        public int ByCount(long page)
        {
            using (_lock.EnterWrite())
            {
                if (!_pages.TryGetValue((_kinds, page), out Page? found))
                {
                    found = new Page();
                    _pages.Add((_kinds, page), found);
                }

                Thread.Sleep(1);
                return ++found.Count;
            }
        }

        // What all pages have, whatever comes first.
        public int Total(long page)
        {
            using (_lock.EnterWrite())
            {
                int sum = 0;
                foreach ((var key, Page one) in _pages)
                {
                    if (key.Page == page) sum += one.Count;
                    Thread.Sleep(1);
                }

                _kinds++;
                return sum;
            }
        }
    }

    public static string Run(int input)
    {
        var cells = new Cells();
        return T.Together(
            () => { for (int i = 0; i < 3; i++) { cells.ByOwn(256, 1); cells.Caught(1L << 40, 2); } },
            () => { for (int i = 0; i < 3; i++) { cells.ByCount(4 + input); } },
            () => { for (int i = 0; i < 3; i++) { cells.Caught(3, 2); } });
    }
}
