// becomes: range coarse range coarse
using MmLock;

public static class Program
{
    // One object is found under two numbers, of two tables.
    private interface IPair
    {
        void One(int at);
        void Two(int at);
        int Sum { get; }

        // Two numbers of one place.
        (int One, int Two) Same(int input);
    }

    private sealed class Cell { public int Value; public Cell? Next; public Cell[] Parts = []; }

    private sealed class ByClone : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly Cell[] _cells = [new(), new(), new(), new(), new(), new()];
        private readonly Cell[] _copy;

        public ByClone() => _copy = (Cell[])_cells.Clone();

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
                Cell cell = _copy[at - 1 + 1];
                int was = cell.Value;
                Thread.Sleep(1);
                cell.Value = was + 1;
            }
        }

        public int Sum => _cells.Sum(c => c.Value);

        public (int One, int Two) Same(int input) => (1, 1);
    }

    private sealed class ByRotation : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly Cell[] _cells = [new(), new(), new(), new(), new(), new()];
        private readonly Cell[] _turned;

        public ByRotation() => _turned = [.. _cells[1..], _cells[0]];

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
                Cell cell = _turned[at];
                int was = cell.Value;
                Thread.Sleep(1);
                cell.Value = was + 1;
            }
        }

        public int Sum => _cells.Sum(c => c.Value);

        public (int One, int Two) Same(int input) => (2 + input, 1 + input);
    }

    public static string Run(int input)
    {
        string result = "";
        foreach (IPair pair in new IPair[] { new ByClone(), new ByRotation() })
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
