// becomes: coarse range
using MmLock;

public static class Program
{
    // A number that is too large becomes another one, and only then.
    private interface IPair
    {
        void One(int at);
        void Two(int at);
        int Sum { get; }

        // Two numbers of one place.
        (int One, int Two) Same(int input);
    }

    private sealed class ByIf : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[16];

        public void One(int at)
        {
            using (_lock.EnterWrite())
            {
                if (at > 7) at = 7;
                int was = _cells[at];
                Thread.Sleep(1);
                _cells[at] = was + 1;
            }
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

        public (int One, int Two) Same(int input) => (11 + input, 7);
    }

    public static string Run(int input)
    {
        string result = "";
        foreach (IPair pair in new IPair[] { new ByIf() })
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
