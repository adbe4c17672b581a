// becomes: coarse range
using MmLock;

public static class Program
{
    // A count of none means one.
    private interface IPair
    {
        void One(int at);
        void Two(int at);
        int Sum { get; }

        // Two numbers of one place.
        (int One, int Two) Same(int input);
    }

    private sealed class ByDefaultCount : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[16];

        private void Fill(int at, int count)
        {
            using (_lock.EnterWrite())
            {
                if (count == 0) count = 1;
                for (int i = at; i < at + count; i++)
                {
                    int was = _cells[i];
                    Thread.Sleep(1);
                    _cells[i] = was + 1;
                }
            }
        }

        public void One(int at)
        {
            Fill(at, at % 4);
        }

        public void Two(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[at];
                Thread.Sleep(1);
                _cells[at] = was + 1;
            }
        }

        public int Sum => _cells.Sum();

        public (int One, int Two) Same(int input) => (7, 8 + input % 2);
    }

    public static string Run(int input)
    {
        string result = "";
        foreach (IPair pair in new IPair[] { new ByDefaultCount() })
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
