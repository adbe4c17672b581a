// becomes: coarse range
using System.Threading;
using System.Threading.Tasks;
using MmLock;

public static class Program
{
    // A variable whose type has no name cannot be declared before the place where it gets its value.
    public sealed class Table
    {
        private readonly MmapLock _gate = new();
        private readonly int[] _pages = new int[64];
        private int _count;

        public void Add(int page)
        {
            using (_gate.EnterWrite())
            {
                var seen = new { Page = page, N = _pages[page], Count = ++_count };
                Thread.Sleep(1);
                _pages[page] = seen.N + 1;
            }
        }

        public void Named(int page)
        {
            using (_gate.EnterWrite())
            {
                (int N, int Count) seen = (_pages[page], ++_count);
                Thread.Sleep(1);
                _pages[page] = seen.N + 1;
            }
        }

        public int At(int i) => _pages[i];
    }

    public static object? Run(int input)
    {
        var table = new Table();
        Parallel.For(0, 4, i => { table.Add(i); table.Named(i); });
        return table.At(1) + input;
    }
}
