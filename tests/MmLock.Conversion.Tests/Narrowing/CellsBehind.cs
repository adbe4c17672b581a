// becomes: coarse range coarse range
using MmLock;

public static class Program
{
    // What is changed lies behind the object of the number, and others lead there.
    private interface IPair
    {
        void One(int at);
        void Two(int at);
        int Sum { get; }

        // Two numbers of one place.
        (int One, int Two) Same(int input);
    }

    private sealed class Cell { public int Value; public Cell? Next; public Cell[] Parts = []; }

    private sealed class ByOwner : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly Cell[] _cells = [new(), new(), new(), new(), new(), new()];

        public ByOwner()
        {
            foreach (Cell cell in _cells) cell.Next = _cells[0];
        }

        public void One(int at)
        {
            using (_lock.EnterWrite())
            {
                Cell cell = _cells[at].Next!;
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

        public int Sum => _cells.Sum(c => c.Value);

        public (int One, int Two) Same(int input) => (2 + input, 0);
    }

    private sealed class ByChain : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly Cell[] _cells = [new(), new(), new(), new(), new(), new()];

        public ByChain()
        {
            for (int i = 1; i < 6; i++) _cells[i].Next = _cells[i - 1];
        }

        public void One(int at)
        {
            using (_lock.EnterWrite())
            {
                for (Cell? cell = _cells[at]; cell is not null; cell = cell.Next)
                {
                    int was = cell.Value;
                    Thread.Sleep(1);
                    cell.Value = was + 1;
                }
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

        public int Sum => _cells.Sum(c => c.Value);

        public (int One, int Two) Same(int input) => (3, 2 - input);
    }

    public static string Run(int input)
    {
        string result = "";
        foreach (IPair pair in new IPair[] { new ByOwner(), new ByChain() })
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
