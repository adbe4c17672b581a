// becomes: ranges coarse ranges structure
using MmLock;

public static class Program
{
    // Scratch memory that all sections use, by names that hide it.
    private sealed class Scratch
    {
        private static readonly int[] s_scratch = new int[4];
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[16];
        private int[]? _made;
        private int _uses;

        private static int[] Shared => s_scratch;

        private int[] Own => _made ??= new int[4];

        public void ByStatic(int at)
        {
            using (_lock.EnterWrite())
            {
                Shared[0] = _cells[at];
                Thread.Sleep(1);
                _cells[at] = Shared[0] + 1;
            }
        }

        public void ByProperty(int at)
        {
            using (_lock.EnterWrite())
            {
                int[] scratch = Own;
                scratch[1] = _cells[at];
                Thread.Sleep(1);
                _cells[at] = scratch[1] + 1;
            }
        }

        public void BySpan(int at)
        {
            using (_lock.EnterWrite())
            {
                Span<int> scratch = s_scratch;
                _cells.AsSpan(at, 1).CopyTo(scratch);
                Thread.Sleep(1);
                _cells[at] = scratch[0] + 1;
            }
        }

        public int CountUse()
        {
            using (_lock.EnterWrite()) return ++_uses;
        }

        public int Sum() => _cells.Sum();
    }

    public static string Run(int input)
    {
        var scratch = new Scratch();
        string ends = T.Together(
            () => { for (int i = 0; i < 10; i++) { scratch.ByStatic(1); scratch.CountUse(); } },
            () => { for (int i = 0; i < 10; i++) { scratch.ByProperty(2); scratch.ByProperty(3); } },
            () => { for (int i = 0; i < 10; i++) { scratch.ByProperty(4 + input); scratch.BySpan(9); scratch.CountUse(); } },
            () => { for (int i = 0; i < 10; i++) { scratch.BySpan(8); scratch.BySpan(1); } });
        string edge = "";
        try { scratch.ByStatic(16); } catch (IndexOutOfRangeException) { edge = "outside"; }
        try { scratch.BySpan(-1); } catch (ArgumentOutOfRangeException) { edge += " below"; }
        return $"{ends} {scratch.Sum()} {scratch.CountUse()} {edge}";
    }
}
