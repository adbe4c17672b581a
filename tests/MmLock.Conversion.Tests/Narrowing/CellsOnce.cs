// becomes: range range range range range range range range range range
using MmLock;

public static class Program
{
    // Each object is in one place, however it came there.
    private interface IPair
    {
        void One(int at);
        void Two(int at);
        int Sum { get; }

        // Two numbers of one place.
        (int One, int Two) Same(int input);
    }

    private sealed class Cell { public int Value; }

    private sealed class ByLocal : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly Cell[] _cells;

        public ByLocal()
        {
            var cells = new Cell[8];
            for (int i = 0; i < cells.Length; i++)
            {
                cells[i] = new Cell();
            }

            _cells = cells;
        }

        public void One(int at)
        {
            using (_lock.EnterWrite())
            {
                Cell cell = _cells[at];
                int was = cell.Value;
                Thread.Sleep(1);
                cell.Value = was + 1;
            }
        }

        public void Two(int at)
        {
            using (_lock.EnterWrite())
            {
                Cell cell = _cells[at];
                int was = cell.Value;
                Thread.Sleep(1);
                cell.Value = was + 1;
            }
        }

        public int Sum => _cells[0].Value;

        public (int One, int Two) Same(int input) => (1, 1 + input);
    }

    private sealed class ByList : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly Cell[] _cells;

        public ByList()
        {
            var made = new List<Cell>();
            for (int i = 0; i < 8; i++)
            {
                var cell = new Cell();
                made.Add(cell);
            }

            _cells = made.ToArray();
        }

        public void One(int at)
        {
            using (_lock.EnterWrite())
            {
                Cell cell = _cells[at];
                int was = cell.Value;
                Thread.Sleep(1);
                cell.Value = was + 1;
            }
        }

        public void Two(int at)
        {
            using (_lock.EnterWrite())
            {
                Cell cell = _cells[at];
                int was = cell.Value;
                Thread.Sleep(1);
                cell.Value = was + 1;
            }
        }

        public int Sum => _cells[0].Value;

        public (int One, int Two) Same(int input) => (1, 2 + input);
    }

    private sealed class ByHelper : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly Cell[] _cells;

        public ByHelper()
        {
            var cells = new Cell[8];
            FillAll(cells);
            _cells = cells;
        }

        private static void FillAll(Cell[] cells)
        {
            for (int i = 0; i < cells.Length; i++)
            {
                cells[i] = new Cell();
            }
        }

        public void One(int at)
        {
            using (_lock.EnterWrite())
            {
                Cell cell = _cells[at];
                int was = cell.Value;
                Thread.Sleep(1);
                cell.Value = was + 1;
            }
        }

        public void Two(int at)
        {
            using (_lock.EnterWrite())
            {
                Cell cell = _cells[at];
                int was = cell.Value;
                Thread.Sleep(1);
                cell.Value = was + 1;
            }
        }

        public int Sum => _cells[0].Value;

        public (int One, int Two) Same(int input) => (1, 2 + input);
    }

    private sealed class BesideQueue : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly Cell[] _cells = new Cell[8];
        private readonly Queue<Cell> _age = new();

        public BesideQueue()
        {
            for (int i = 0; i < 8; i++)
            {
                var cell = new Cell();
                _age.Enqueue(cell);
                this[i] = cell;
            }
        }

        private Cell this[int at] { set => _cells[at] = value; }

        public void One(int at)
        {
            using (_lock.EnterWrite())
            {
                Cell cell = _cells[at];
                int was = cell.Value;
                Thread.Sleep(1);
                cell.Value = was + 1;
            }
        }

        public void Two(int at)
        {
            using (_lock.EnterWrite())
            {
                Cell cell = _cells[at];
                int was = cell.Value;
                Thread.Sleep(1);
                cell.Value = was + 1;
            }
        }

        public int Sum => _cells[0].Value;

        public (int One, int Two) Same(int input) => (1, 2 + input);
    }

    private sealed class ByExchange : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly Cell[] _cells;

        public ByExchange()
        {
            _cells = new Cell[8];
            for (int i = 0; i < 8; i++)
            {
                Volatile.Write(ref _cells[i], new Cell());
            }
        }

        public void One(int at)
        {
            using (_lock.EnterWrite())
            {
                Cell cell = _cells[at];
                int was = cell.Value;
                Thread.Sleep(1);
                cell.Value = was + 1;
            }
        }

        public void Two(int at)
        {
            using (_lock.EnterWrite())
            {
                Cell cell = _cells[at];
                int was = cell.Value;
                Thread.Sleep(1);
                cell.Value = was + 1;
            }
        }

        public int Sum => _cells[0].Value;

        public (int One, int Two) Same(int input) => (1, 2 + input);
    }

    public static string Run(int input)
    {
        string result = "";
        foreach (IPair pair in new IPair[] { new ByLocal(), new ByList(), new ByHelper(), new BesideQueue(), new ByExchange() })
        {
            (int one, int two) = pair.Same(input);
            result += T.Together(
                () => { for (int i = 0; i < 6; i++) pair.One(one); },
                () => { for (int i = 0; i < 6; i++) pair.Two(two); },
                () => { for (int i = 0; i < 6; i++) pair.One(5); },
                () => { for (int i = 0; i < 6; i++) pair.Two(5); });
            foreach (int odd in new[] { -1, int.MinValue, int.MaxValue, 64 })
            {
                try { pair.One(odd); } catch (Exception e) { result += e.GetType().Name[0]; }
                try { pair.Two(odd); } catch (Exception e) { result += e.GetType().Name[0]; }
            }

            result += $" {pair.Sum} ";
        }

        return result;
    }
}
