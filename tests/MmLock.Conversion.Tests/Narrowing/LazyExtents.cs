// becomes: coarse coarse structure
using MmLock;

public static class Program
{
    // The backing of an extent is made when it is first asked for.
    private sealed class LazyStore
    {
        private readonly MmapLock _lock = new();
        private readonly Lazy<int[]>[] _extents;
        private int _made;

        public LazyStore(int extents)
        {
            _extents = new Lazy<int[]>[extents];
            for (int i = 0; i < extents; i++)
            {
                _extents[i] = new Lazy<int[]>(() => { _made++; Thread.Sleep(1); return new int[4]; }, LazyThreadSafetyMode.None);
            }
        }

        public void Add(int extent, int index, int by)
        {
            using (_lock.EnterWrite())
            {
                int[] values = _extents[extent].Value;
                int was = values[index];
                Thread.Sleep(1);
                values[index] = was + by;
            }
        }

        public int Get(int extent, int index)
        {
            using (_lock.EnterWrite()) return _extents[extent].Value[index];
        }

        public int Made { get { using (_lock.EnterRead()) return _made; } }
    }

    public static string Run(int input)
    {
        var store = new LazyStore(4);
        string ends = T.Together(
            () => { for (int i = 0; i < 10; i++) store.Add(0, 1, 1); },
            () => { for (int i = 0; i < 10; i++) store.Add(input, 1, 1); },
            () => { for (int i = 0; i < 10; i++) store.Add(3, i % 4, 1); });
        string edge = "";
        try { store.Add(4, 0, 1); } catch (IndexOutOfRangeException) { edge = "outside"; }
        return $"{ends} {store.Get(0, 1)} {store.Get(3, 1)} {store.Made} {edge}";
    }
}
