// becomes: range coarse range
using MmLock;

// Works in arrays of its own; two of them get out.
public static class Program
{
    private sealed class Sorter
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[256];
        private int[] _last = new int[16];

        public int Reverse(int from)
        {
            using (_lock.EnterWrite())
            {
                var copy = new int[8];
                for (int i = 0; i < 8; i++) copy[i] = _cells[from + i];
                Thread.Sleep(1);
                Array.Reverse(copy);
                for (int i = 0; i < 8; i++) _cells[from + i] = copy[i];
                return copy[0];
            }
        }

        public void Keep(int from)
        {
            using (_lock.EnterWrite())
            {
                int[] copy = _last;
                if (from > 0) copy = new int[16];
                _last = copy;
                Thread.Sleep(1);
                copy[0]++;
                _cells[from] = copy[0];
            }
        }

        public int[] Hand(int from)
        {
            using (_lock.EnterRead())
            {
                var copy = new int[8];
                Thread.Sleep(1);
                copy[0] = _cells[from];
                return copy;
            }
        }
    }

    public static string Run(int input)
    {
        var sorter = new Sorter();
        string ends = T.Together(
            () => { for (int i = 0; i < 6; i++) { sorter.Reverse(0); sorter.Hand(0); } },
            () => { for (int i = 0; i < 6; i++) { sorter.Reverse(64); sorter.Hand(64); } },
            () => { for (int i = 0; i < 6; i++) { sorter.Keep(i & 1); } });
        return $"{ends} {sorter.Reverse(100)}";
    }
}
