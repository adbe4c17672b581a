// becomes: coarse coarse coarse coarse coarse coarse coarse coarse range coarse range coarse
using MmLock;

public static class Program
{
    // One object lies in several places of a collection that is filled before its member gets it, or of two.
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
            var one = new Cell();
            var cells = new Cell[8];
            for (int i = 0; i < cells.Length; i++)
            {
                cells[i] = new Cell();
            }

            cells[1] = one;
            cells[2] = one;
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

        public (int One, int Two) Same(int input) => (1, 2 + input);
    }

    private sealed class ByList : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly Cell[] _cells;

        public ByList()
        {
            var one = new Cell();
            var list = new List<Cell>();
            for (int i = 0; i < 8; i++)
            {
                list.Add(one);
            }

            _cells = list.ToArray();
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
            FillAll(cells, new Cell());
            _cells = cells;
        }

        private static void FillAll(Cell[] cells, Cell cell)
        {
            for (int i = 0; i < cells.Length; i++)
            {
                cells[i] = cell;
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

    private sealed class ByParameter : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly Cell[] _cells;

        public ByParameter() : this(new Cell[8], new Cell())
        {
        }

        private ByParameter(Cell[] cells, Cell cell)
        {
            for (int i = 0; i < cells.Length; i++)
            {
                cells[i] = cell;
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

        public (int One, int Two) Same(int input) => (1, 2 + input);
    }

    private sealed class ByTwoTables : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly Cell[] _cells = new Cell[8];
        private readonly Cell[] _others = new Cell[8];

        public ByTwoTables()
        {
            for (int i = 0; i < 8; i++)
            {
                var cell = new Cell();
                _cells[i] = cell;
                _others[(i + 1) % 8] = cell;
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
                Cell cell = _others[at];
                int was = cell.Value;
                Thread.Sleep(1);
                cell.Value = was + 1;
            }
        }

        public int Sum => _cells[0].Value;

        public (int One, int Two) Same(int input) => (1, 2 + input);
    }

    private sealed class ByExtraMember : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly Cell[] _cells = new Cell[8];
        private readonly Cell _first;

        public ByExtraMember()
        {
            for (int i = 0; i < 8; i++)
            {
                _cells[i] = new Cell();
            }

            var cell = new Cell();
            _cells[1] = cell;
            _first = cell;
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
                Cell cell = at < 8 ? _first : _cells[at];
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
        foreach (IPair pair in new IPair[]
        {
            new ByLocal(), new ByList(), new ByHelper(), new ByParameter(),
            new ByTwoTables(), new ByExtraMember(),
        })
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
