// becomes: coarse coarse
using MmLock;

public static class Program
{
    // Each has a part of its own and one that is shared.
    private interface IPair
    {
        void One(int at);
        void Two(int at);
        int Sum { get; }

        // Two numbers of one place.
        (int One, int Two) Same(int input);
    }

    private sealed class Cell { public int Value; public Cell? Next; public Cell[] Parts = []; }

    private sealed class ByPart : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly Cell _shared = new();
        private readonly Cell[] _cells;

        public ByPart() => _cells = [.. Enumerable.Range(0, 6).Select(_ => new Cell { Parts = [_shared, new Cell()] })];

        public void One(int at)
        {
            using (_lock.EnterWrite())
            {
                Cell cell = _cells[at].Parts[0];
                int was = cell.Value;
                Thread.Sleep(1);
                cell.Value = was + 1;
            }
        }

        public void Two(int at)
        {
            using (_lock.EnterWrite())
            {
                int seen = _cells[at].Parts[0].Value;
                if (seen < 0) return;
                Cell cell = _cells[at].Parts[1];
                int was = cell.Value;
                Thread.Sleep(1);
                cell.Value = was + 1;
            }
        }

        public int Sum => _shared.Value + _cells.Sum(c => c.Parts[1].Value);

        public (int One, int Two) Same(int input) => (1, 2 + input);
    }

    public static string Run(int input)
    {
        string result = "";
        foreach (IPair pair in new IPair[] { new ByPart() })
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
