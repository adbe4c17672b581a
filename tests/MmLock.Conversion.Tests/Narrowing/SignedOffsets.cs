// becomes: range range range
using MmLock;

public static class Program
{
    // Offsets are signed where they come in, and unsigned or narrow where they are used.
    private sealed class SignedStore
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[256];

        public void Add(long offset, int by)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[(byte)offset];
                Thread.Sleep(1);
                _cells[(byte)offset] = was + by;
            }
        }

        public void AddWord(int offset, int by)
        {
            using (_lock.EnterWrite())
            {
                uint at = (uint)offset;
                int was = _cells[at];
                Thread.Sleep(1);
                _cells[at] = was + by;
            }
        }

        public int Get(sbyte offset)
        {
            using (_lock.EnterRead()) return _cells[(byte)offset];
        }
    }

    public static string Run(int input)
    {
        var store = new SignedStore();
        string ends = T.Together(
            () => { for (int i = 0; i < 10; i++) store.Add(3, 1); },
            () => { for (int i = 0; i < 10; i++) store.Add(259 + input, 1); },
            () => { for (int i = 0; i < 10; i++) { store.Add(-253, 1); store.Add(255, 0); } },
            () => { for (int i = 0; i < 10; i++) { store.AddWord(3, 1); store.Get(3); store.Get(-1); } });
        string edges = "";
        foreach (long offset in new[] { -1, long.MinValue, long.MaxValue, 1L << 32 }) store.Add(offset, 100);
        foreach (int offset in new[] { -1, int.MinValue, 256 })
        {
            try { store.AddWord(offset, 1); edges += "."; } catch (IndexOutOfRangeException) { edges += "outside "; }
        }

        return $"{ends} {store.Get(3)} {store.Get(-1)} {store.Get(0)} {edges}";
    }
}
