// becomes: range coarse*3
using System.Threading;
using System.Threading.Tasks;
using MmLock;

public static class Program
{
    public sealed class Cell
    {
        public int Value;
    }

    public sealed class Page
    {
        private static readonly Cell s_common = new();
        public Cell this[int at] => s_common;
    }

    public sealed class Lent(Cell[] cells)
    {
        public Cell this[int at] => cells[at];
    }

    public sealed class Own
    {
        private readonly Cell[] _cells = [new(), new()];
        public Cell this[int at] => _cells[at];
    }

    public interface ICells
    {
        Cell this[int at] { get; }
    }

    public sealed class Common : ICells
    {
        private static readonly Cell s_common = new();
        public Cell this[int at] => s_common;
    }

    public sealed class OwnTable
    {
        private readonly MmapLock _gate = new();
        private readonly Own[] _pages = [new(), new(), new(), new()];

        public void Add(int page)
        {
            using (_gate.EnterWrite())
            {
                Cell cell = _pages[page][0];
                int n = cell.Value;
                Thread.Sleep(1);
                cell.Value = n + 1;
            }
        }

        public int At(int page) => _pages[page][0].Value;
    }

    // What an indexer of the user's gives, its code says: one for all, one of what was given to several, one of its own.
    public sealed class Table
    {
        private readonly MmapLock _gate = new();
        private readonly Page[] _pages = [new(), new(), new(), new()];
        private readonly Lent[] _lent;
        private readonly ICells[] _seen = [new Common(), new Common(), new Common(), new Common()];

        public Table()
        {
            Cell[] cells = [new(), new()];
            _lent = [new(cells), new(cells), new(cells), new(cells)];
        }

        public void Add(int page)
        {
            using (_gate.EnterWrite())
            {
                Cell cell = _pages[page][0];
                int n = cell.Value;
                Thread.Sleep(1);
                cell.Value = n + 1;
            }
        }

        public void AddSeen(int page)
        {
            using (_gate.EnterWrite())
            {
                Cell cell = _seen[page][0];
                int n = cell.Value;
                Thread.Sleep(1);
                cell.Value = n + 1;
            }
        }

        public void AddLent(int page)
        {
            using (_gate.EnterWrite())
            {
                Cell cell = _lent[page][1];
                int n = cell.Value;
                Thread.Sleep(1);
                cell.Value = n + 1;
            }
        }
    }

    public static object? Run(int input)
    {
        var table = new Table();
        Parallel.For(0, 4, i => { table.Add(i); table.AddSeen(i); table.AddLent(i); });
        var own = new OwnTable();
        Parallel.For(0, 4, own.Add);
        return own.At(1) + input;
    }
}
