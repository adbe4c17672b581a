// becomes: coarse*17 range*3
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using MmLock;

public sealed class Cell { public int N; }

public sealed class Pair { public (int Id, Cell Cell) Both; }

public interface ITable { int Touch(int at); }

// One object under several numbers, each time in a box of its own: what comes out of the box is not the number's.
public static class Program
{
    private sealed class ByBox : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<int, StrongBox<Cell>> _p = new();

        public ByBox()
        {
            var one = new Cell();
            for (int i = 0; i < 8; i++) _p[i] = new(one);
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                Cell cell = _p[at].Value!;
                int was = cell!.N;
                Thread.Sleep(1);
                cell.N = was + 1;
                return was;
            }
        }
    }

    private sealed class ByStack : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<int, Stack<Cell>> _p = new();

        public ByStack()
        {
            var one = new Cell();
            for (int i = 0; i < 8; i++) { var own = new Stack<Cell>(); own.Push(one); _p[i] = own; }
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                Cell cell = _p[at].Peek();
                int was = cell!.N;
                Thread.Sleep(1);
                cell.N = was + 1;
                return was;
            }
        }
    }

    private sealed class ByNode : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<int, LinkedListNode<Cell>> _p = new();

        public ByNode()
        {
            var one = new Cell();
            for (int i = 0; i < 8; i++) _p[i] = new(one);
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                Cell cell = _p[at].Value;
                int was = cell!.N;
                Thread.Sleep(1);
                cell.N = was + 1;
                return was;
            }
        }
    }

    private sealed class BySequence : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<int, IEnumerable<Cell>> _p = new();

        public BySequence()
        {
            var one = new Cell();
            for (int i = 0; i < 8; i++) _p[i] = Enumerable.Repeat(one, 3);
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                Cell cell = _p[at].First();
                int was = cell!.N;
                Thread.Sleep(1);
                cell.N = was + 1;
                return was;
            }
        }
    }

    private sealed class ByFunction : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly Func<Cell>[] _p = new Func<Cell>[8];

        public ByFunction()
        {
            var one = new Cell();
            for (int i = 0; i < 8; i++) _p[i] = () => one;
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                Cell cell = _p[at].Invoke();
                int was = cell!.N;
                Thread.Sleep(1);
                cell.N = was + 1;
                return was;
            }
        }
    }

    private sealed class ByCall : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<int, Func<Cell>> _p = new();

        public ByCall()
        {
            var one = new Cell();
            for (int i = 0; i < 8; i++) _p[i] = () => one;
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                Cell cell = _p[at]();
                int was = cell!.N;
                Thread.Sleep(1);
                cell.N = was + 1;
                return was;
            }
        }
    }

    private sealed class ByNumber : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly Func<int, Cell>[] _p = new Func<int, Cell>[8];

        public ByNumber()
        {
            var one = new Cell();
            for (int i = 0; i < 8; i++) _p[i] = x => one;
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                Cell cell = _p[at](at);
                int was = cell!.N;
                Thread.Sleep(1);
                cell.N = was + 1;
                return was;
            }
        }
    }

    private sealed class ByTuple : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly Tuple<int, Cell>[] _p = new Tuple<int, Cell>[8];

        public ByTuple()
        {
            var one = new Cell();
            for (int i = 0; i < 8; i++) _p[i] = Tuple.Create(i, one);
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                Cell cell = _p[at].Item2;
                int was = cell!.N;
                Thread.Sleep(1);
                cell.N = was + 1;
                return was;
            }
        }
    }

    private sealed class ByChannel : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly Channel<Cell>[] _p = new Channel<Cell>[8];

        public ByChannel()
        {
            var one = new Cell();
            for (int i = 0; i < 8; i++) { _p[i] = Channel.CreateUnbounded<Cell>(); _p[i].Writer.TryWrite(one); }
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                _p[at].Reader.TryPeek(out Cell? cell);
                int was = cell!.N;
                Thread.Sleep(1);
                cell.N = was + 1;
                return was;
            }
        }
    }

    private sealed class ByWeak : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<int, WeakReference<Cell>> _p = new();
        private readonly object _keep;

        public ByWeak()
        {
            var one = new Cell();
            for (int i = 0; i < 8; i++) _p[i] = new(one);
            _keep = one;
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                _p[at].TryGetTarget(out Cell? cell);
                int was = cell!.N;
                Thread.Sleep(1);
                cell.N = was + 1;
                return was;
            }
        }
    }

    private sealed class ByTable : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly ConditionalWeakTable<object, Cell> _p = new();
        private readonly object[] _keys = new object[8];

        public ByTable()
        {
            var one = new Cell();
            for (int i = 0; i < 8; i++) { _keys[i] = new(); _p.Add(_keys[i], one); }
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                _p.TryGetValue(_keys[at], out Cell? cell);
                int was = cell!.N;
                Thread.Sleep(1);
                cell.N = was + 1;
                return was;
            }
        }
    }

    private sealed class ByList : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<int, List<Cell>> _p = new();

        public ByList()
        {
            var one = new Cell();
            for (int i = 0; i < 8; i++) { var own = new List<Cell>(); own.Add(one); _p[i] = own; }
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                Cell cell = _p[at].First();
                int was = cell!.N;
                Thread.Sleep(1);
                cell.N = was + 1;
                return was;
            }
        }
    }

    private sealed class ByHelper : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<int, Queue<Cell>> _p = new();

        public ByHelper()
        {
            var one = new Cell();
            for (int i = 0; i < 8; i++) _p[i] = Make(one);
        }

        private static Queue<Cell> Make(Cell cell)
        {
            var own = new Queue<Cell>();
            own.Enqueue(cell);
            return own;
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                Cell cell = _p[at].Peek();
                int was = cell!.N;
                Thread.Sleep(1);
                cell.N = was + 1;
                return was;
            }
        }
    }

    private sealed class ByLoop : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<int, HashSet<Cell>> _p = new();

        public ByLoop()
        {
            var one = new Cell();
            for (int i = 0; i < 8; i++) { HashSet<Cell> own = [one]; _p[i] = own; }
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                Cell cell = _p[at].Single();
                int was = cell!.N;
                Thread.Sleep(1);
                cell.N = was + 1;
                return was;
            }
        }
    }

    private sealed class ByTask : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly Task<Cell>[] _p = new Task<Cell>[8];

        public ByTask()
        {
            var one = new Cell();
            for (int i = 0; i < 8; i++) _p[i] = Task.FromResult(one);
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                Cell cell = _p[at].Result;
                int was = cell!.N;
                Thread.Sleep(1);
                cell.N = was + 1;
                return was;
            }
        }
    }

    private sealed class ByRecord : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly Pair[] _p = new Pair[8];

        public ByRecord()
        {
            var one = new Cell();
            for (int i = 0; i < 8; i++) _p[i] = new Pair { Both = (i, one) };
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                Cell cell = _p[at].Both.Item2;
                int was = cell!.N;
                Thread.Sleep(1);
                cell.N = was + 1;
                return was;
            }
        }
    }

    private sealed class ByPriority : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly PriorityQueue<Cell, int>[] _p = new PriorityQueue<Cell, int>[8];

        public ByPriority()
        {
            var one = new Cell();
            for (int i = 0; i < 8; i++) { _p[i] = new(); _p[i].Enqueue(one, 1); }
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                Cell cell = _p[at].Peek();
                int was = cell!.N;
                Thread.Sleep(1);
                cell.N = was + 1;
                return was;
            }
        }
    }

    // Each its own.
    private sealed class Lists : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<int, List<Cell>> _p = new();

        public Lists()
        {
            for (int i = 0; i < 8; i++) { var own = new List<Cell>(); own.Add(new Cell()); _p[i] = own; }
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                Cell cell = _p[at].First();
                int was = cell!.N;
                Thread.Sleep(1);
                cell.N = was + 1;
                return was;
            }
        }
    }

    // Each its own.
    private sealed class Stacks : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly Stack<Cell>[] _p = new Stack<Cell>[8];

        public Stacks()
        {
            for (int i = 0; i < 8; i++) { _p[i] = new(); _p[i].Push(new Cell()); }
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                Cell cell = _p[at].Peek();
                int was = cell!.N;
                Thread.Sleep(1);
                cell.N = was + 1;
                return was;
            }
        }
    }

    // Each its own.
    private sealed class Nodes : ITable
    {
        private readonly MmapLock _lock = new();
        private readonly LinkedListNode<Cell>[] _p = new LinkedListNode<Cell>[8];

        public Nodes()
        {
            for (int i = 0; i < 8; i++) _p[i] = new(new Cell());
        }

        public int Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                Cell cell = _p[at].Value;
                int was = cell!.N;
                Thread.Sleep(1);
                cell.N = was + 1;
                return was;
            }
        }
    }

    public static string Run(int input)
    {
        string all = "";
        ITable[] tables =
        [
            new ByBox(), new ByStack(), new ByNode(), new BySequence(), new ByFunction(), new ByCall(), new ByNumber(),
            new ByTuple(), new ByChannel(), new ByWeak(), new ByTable(), new ByList(), new ByHelper(), new ByLoop(),
            new ByTask(), new ByRecord(), new ByPriority(), new Lists(), new Stacks(), new Nodes(),
        ];
        foreach (ITable table in tables)
        {
            string ends = T.Together(
                () => { for (int i = 0; i < 6; i++) table.Touch(0); },
                () => { for (int i = 0; i < 6; i++) table.Touch(1 + input % 2); },
                () => { for (int i = 0; i < 6; i++) table.Touch(5); });
            all += $"{ends} {table.Touch(0)} {table.Touch(1)} {table.Touch(2)} {table.Touch(5)} ";
        }

        return all;
    }
}
