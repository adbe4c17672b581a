// becomes: coarse structure
using MmLock;

public static class Program
{
    private interface IBacking { void Store(int page, int value); int Load(int page); }

    private sealed class OnePage : IBacking
    {
        private readonly int[] _values = new int[64];
        public void Store(int page, int value) => _values[page] = value;
        public int Load(int page) => _values[page];
    }

    // Every store moves all that is there.
    private sealed class Shifting : IBacking
    {
        private int[] _values = new int[64];
        public void Store(int page, int value)
        {
            int[] copy = (int[])_values.Clone();
            Thread.Sleep(1);
            copy[page] = value;
            _values = copy;
        }

        public int Load(int page) => _values[page];
    }

    private sealed class Memory(IBacking backing)
    {
        private readonly MmapLock _lock = new();

        public void Store(int page, int value)
        {
            using (_lock.EnterWrite())
            {
                backing.Store(page, value);
            }
        }

        public int Load(int page)
        {
            using (_lock.EnterRead()) return backing.Load(page);
        }
    }

    public static string Run(int input)
    {
        string result = "";
        foreach (IBacking backing in new IBacking[] { new OnePage(), new Shifting() })
        {
            var memory = new Memory(backing);
            result += T.Together(
                () => { for (int i = 0; i < 16; i++) memory.Store(i, i + input); },
                () => { for (int i = 16; i < 32; i++) memory.Store(i, i); },
                () => { for (int i = 32; i < 48; i++) memory.Store(i, i); });
            result += " " + Enumerable.Range(0, 48).Sum(memory.Load) + " ";
            try { memory.Store(64, 0); } catch (IndexOutOfRangeException) { result += "outside "; }
        }

        return result;
    }
}
