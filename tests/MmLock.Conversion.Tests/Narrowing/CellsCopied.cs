// becomes: range coarse range coarse coarse range range coarse range coarse coarse coarse coarse coarse coarse coarse
using MmLock;

public static class Program
{
    // One object goes to several places by returned values, loops, copies, indexers and references.
    private interface IPair
    {
        void One(int at);
        void Two(int at);
        int Sum { get; }

        // Two numbers of one place.
        (int One, int Two) Same(int input);
    }

    private sealed class Cell { public int Value; }

    private sealed class ByReturned : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly Cell[] _cells = new Cell[8];
        private readonly Cell[] _others = new Cell[8];

        public ByReturned()
        {
            for (int i = 0; i < 8; i++)
            {
                _others[(i + 1) % 8] = Made(i);
            }
        }

        private Cell Made(int at)
        {
            var cell = new Cell();
            _cells[at] = cell;
            return cell;
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

    private sealed class ByLoop : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly Cell[] _cells = new Cell[8];
        private readonly Cell[] _others;

        public ByLoop()
        {
            var made = new Cell[8];
            for (int i = 0; i < 8; i++)
            {
                made[i] = new Cell();
            }

            int at = 7;
            foreach (Cell cell in made)
            {
                _cells[at] = cell;
                at = (at + 1) % 8;
            }

            _others = made;
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

    private sealed class ByOrder : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly Cell[] _cells;
        private readonly Cell[] _others;

        public ByOrder()
        {
            var made = new List<Cell>();
            for (int i = 0; i < 8; i++)
            {
                made.Add(new Cell());
            }

            _others = made.Skip(1).ToArray();
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
                Cell cell = _others[at];
                int was = cell.Value;
                Thread.Sleep(1);
                cell.Value = was + 1;
            }
        }

        public int Sum => _cells[0].Value;

        public (int One, int Two) Same(int input) => (1, 0 + input);
    }

    private sealed class ByExchange : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly Cell[] _cells = new Cell[8];
        private readonly Cell[] _others = new Cell[8];

        public ByExchange()
        {
            for (int i = 0; i < 8; i++)
            {
                var cell = new Cell();
                Volatile.Write(ref _cells[i], cell);
                Interlocked.Exchange(ref _others[(i + 1) % 8], cell);
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

    private sealed class ByIndexer : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly Cell[] _cells = new Cell[8];
        private readonly Cell[] _others = new Cell[8];

        public ByIndexer()
        {
            for (int i = 0; i < 8; i++)
            {
                var cell = new Cell();
                var again = cell;
                this[i] = cell;
                _others[(i + 1) % 8] = again;
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
                Cell cell = _others[at];
                int was = cell.Value;
                Thread.Sleep(1);
                cell.Value = was + 1;
            }
        }

        public int Sum => _cells[0].Value;

        public (int One, int Two) Same(int input) => (1, 2 + input);
    }

    private sealed class ByRef : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly Cell[] _cells;

        public ByRef()
        {
            _cells = new Cell[8];
            var one = new Cell();
            for (int i = 0; i < 8; i++)
            {
                ref Cell place = ref _cells[i];
                place = one;
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

    private sealed class ByExchangeAlone : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly Cell[] _cells;

        public ByExchangeAlone()
        {
            _cells = new Cell[8];
            var one = new Cell();
            for (int i = 0; i < 8; i++)
            {
                Interlocked.CompareExchange(ref _cells[i], one, null);
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

    private sealed class ByOther : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly Cell[] _cells;

        private sealed class Filler
        {
            public Cell[] Cells = new Cell[8];
            public void Put(Cell cell) { for (int i = 0; i < Cells.Length; i++) { Cells[i] = cell; } }
        }

        public ByOther()
        {
            var filler = new Filler();
            filler.Put(new Cell());
            _cells = filler.Cells;
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
        foreach (IPair pair in new IPair[]
        {
            new ByReturned(), new ByLoop(), new ByOrder(), new ByExchange(),
            new ByIndexer(), new ByRef(), new ByExchangeAlone(), new ByOther(),
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
