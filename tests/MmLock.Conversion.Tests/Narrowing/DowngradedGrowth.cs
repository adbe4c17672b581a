// becomes: range range
using MmLock;

public static class Program
{
    private sealed class Heaps
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _size = new int[8];
        private readonly List<string> _grown = new();

        // Decides, writes, and goes on as a reader.
        public int Grow(int heap, int to)
        {
            using (RangeGuard hold = _lock.EnterWrite())
            {
                if (_size[heap] >= to)
                {
                    return _size[heap];
                }

                try
                {
                    _size[heap] = to;
                    _grown.Add($"{heap}:{to}");
                }
                finally
                {
                    hold.DowngradeToRead();
                }

                Thread.Sleep(1);
                return _size[heap];
            }
        }

        public int Shrink(int heap)
        {
            using (_lock.EnterWrite())
            {
                int was = _size[heap];
                Thread.Sleep(1);
                _size[heap] = was / 2;
                return was;
            }
        }

        public int Grown => _grown.Count;
    }

    public static string Run(int input)
    {
        var heaps = new Heaps();
        int wrong = 0;
        void Work(int heap)
        {
            for (int to = 1; to < 20; to++)
            {
                if (heaps.Grow(heap, to * 4) < to * 4) Interlocked.Increment(ref wrong);
            }
        }

        string ends = T.Together(
            () => Work(0), () => Work(1 + input), () => Work(5), () => { for (int i = 0; i < 10; i++) heaps.Shrink(6); });
        string edge = "";
        try { heaps.Grow(8, 1); } catch (IndexOutOfRangeException) { edge = "outside"; }
        return $"{ends} {wrong} {heaps.Grown} {heaps.Shrink(0)} {edge}";
    }
}
