// becomes: coarse range coarse*2 range
using MmLock;

public static class Program
{
    private abstract class Cells
    {
        protected MmapLock Lock { get; } = new();
        protected int[] Counts { get; } = new int[64];

        // An override may find another place.
        protected virtual int PlaceOf(int i) => i;

        private int OwnPlaceOf(int i) => i / 2;

        public void Add(int i)
        {
            using (Lock.EnterWrite())
            {
                int was = Counts[PlaceOf(i)];
                Thread.Sleep(1);
                Counts[PlaceOf(i)] = was + 1;
            }
        }

        public void AddOwn(int i)
        {
            using (Lock.EnterWrite())
            {
                int was = Counts[OwnPlaceOf(i)];
                Thread.Sleep(1);
                Counts[OwnPlaceOf(i)] = was + 1;
            }
        }

        public int Sum => Counts.Sum();
    }

    private sealed class Halves : Cells
    {
        protected override int PlaceOf(int i) => i / 2;
    }

    private interface IMap
    {
        int PlaceOf(int i) => i;
    }

    private sealed class Thirds : IMap
    {
        public int PlaceOf(int i) => i / 3;
    }

    private struct Cursor
    {
        public int At;
    }

    private sealed class Mapped
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _counts = new int[64];
        private readonly IMap _map = new Thirds();

        public void Add(int i)
        {
            using (_lock.EnterWrite())
            {
                int was = _counts[_map.PlaceOf(i)];
                Thread.Sleep(1);
                _counts[_map.PlaceOf(i)] = was + 1;
            }
        }

        // Set by a reference to a part of it.
        public void Moved(Cursor cursor)
        {
            ref int at = ref cursor.At;
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                at = 5;
                _counts[cursor.At]++;
            }
        }

        public int Get(int i)
        {
            using (_lock.EnterRead())
            {
                Thread.Sleep(1);
                return _counts[i];
            }
        }
    }

    public static string Run(int input)
    {
        var cells = new Halves();
        var mapped = new Mapped();
        string ends = T.Together(
            () => { for (int i = 0; i < 8; i++) { cells.Add(2); cells.AddOwn(8); mapped.Add(3); } },
            () => { for (int i = 0; i < 8; i++) { cells.Add(3); cells.AddOwn(12); mapped.Add(4 + input / 2); } },
            () => { for (int i = 0; i < 4; i++) mapped.Moved(new Cursor { At = i }); });
        return $"{ends} {cells.Sum} {mapped.Get(1)} {mapped.Get(5)}";
    }
}
