// becomes: range ranges range range structure
using MmLock;

public static class Program
{
    // How far two native numbers are apart nobody can say: in a process of 32 bits one of them may have wrapped.
    private sealed class Cells
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[64];

        private readonly Dictionary<long, int> _far = new();

        // What wraps is no index.
        public int AddTwo(nint at)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                return ++_cells[at] + ++_cells[at + 4];
            }
        }

        public void SetFar(nint at)
        {
            using (_lock.EnterWrite())
            {
                _far[at] = 1;
                Thread.Sleep(1);
                _far[at + 4] = 2;
            }
        }

        public int Add(nuint at, nuint more)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[at + more];
                Thread.Sleep(1);
                return _cells[at + more] = was + 1;
            }
        }

        public int AddCut(long at)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[(nint)at];
                Thread.Sleep(1);
                return _cells[(nint)at] = was + 1;
            }
        }

        public int Count() { using (_lock.EnterRead()) return _cells.Length; }
    }

    public static string Run(int input)
    {
        var cells = new Cells();
        string ends = T.Together(
            () => { for (int i = 0; i < 8; i++) { cells.AddTwo(i); cells.SetFar(i); } },
            () => { for (nuint i = 0; i < 8; i++) cells.Add(i, 2); },
            () => { for (int i = 0; i < 8; i++) { cells.AddCut(i); cells.Count(); } });
        return $"{ends} {cells.Count()} {cells.AddCut(8)} {cells.AddTwo(3)}";
    }
}
