// becomes: coarse coarse
using MmLock;

public static class Program
{
    // Some rows are one row.
    private interface IPair
    {
        void One(int at);
        void Two(int at);
        int Sum { get; }

        // Two numbers of one place.
        (int One, int Two) Same(int input);
    }

    private sealed class SharedRows : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly int[][] _rows;

        public SharedRows()
        {
            int[] row = new int[4];
            _rows = [row, row, new int[4], row, row, new int[4]];
        }

        public void One(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _rows[at][1];
                Thread.Sleep(1);
                _rows[at][1] = was + 1;
            }
        }

        public void Two(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _rows[at][1];
                Thread.Sleep(1);
                _rows[at][1] = was + 1;
            }
        }

        public int Sum => _rows[0].Sum() + _rows[2].Sum();

        public (int One, int Two) Same(int input) => (input, 4);
    }

    public static string Run(int input)
    {
        string result = "";
        foreach (IPair pair in new IPair[] { new SharedRows() })
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
