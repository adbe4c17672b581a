// becomes: coarse coarse
using MmLock;

public static class Program
{
    // Where there is none, there is one for all.
    private interface IPair
    {
        void One(int at);
        void Two(int at);
        int Sum { get; }

        // Two numbers of one place.
        (int One, int Two) Same(int input);
    }

    private sealed class Cell { public int Value; public Cell? Next; public Cell[] Parts = []; }

    private sealed class ByDefault : IPair
    {
        private readonly MmapLock _lock = new();
        private static readonly Cell s_none = new();
        private readonly Dictionary<int, Cell> _cells = new() { [5] = new() };

        public void One(int at)
        {
            using (_lock.EnterWrite())
            {
                Cell cell = _cells.GetValueOrDefault(at, s_none);
                int was = cell.Value;
                Thread.Sleep(1);
                cell.Value = was + 1;
            }
        }

        public void Two(int at)
        {
            using (_lock.EnterWrite())
            {
                Cell cell = _cells.TryGetValue(at, out Cell? found) ? found : s_none;
                int was = cell.Value;
                Thread.Sleep(1);
                cell.Value = was + 1;
            }
        }

        public int Sum => s_none.Value > 0 ? 1 : 0;

        public (int One, int Two) Same(int input) => (1, 2 + input);
    }

    public static string Run(int input)
    {
        string result = "";
        foreach (IPair pair in new IPair[] { new ByDefault() })
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
