// becomes: coarse
using MmLock;

public static class Program
{
    private sealed class Cache
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[64];

        public void Fill(int at, IEnumerable<int> values)
        {
            using (_lock.EnterWrite())
            {
                int sum = values.Sum();
                Thread.Sleep(1);
                _cells[at] += sum;
            }
        }

        public int Get(int at) => _cells[at];
    }

    public static string Run(int input)
    {
        var cache = new Cache();
        int reads = 0;
        int[] ones = Enumerable.Repeat(1, 20).ToArray();
        int Count(int v) { int was = reads; Thread.SpinWait(2000); reads = was + 1; return v; }
        string ends = T.Together(
            () => { for (int i = 0; i < 12; i++) cache.Fill(1, ones.Select(Count)); },
            () => { for (int i = 0; i < 12; i++) cache.Fill(40, ones.Where(v => Count(v) > 0)); });
        return $"{ends} {cache.Get(1)} {cache.Get(40)} {reads}";
    }
}
