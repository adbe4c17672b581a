// becomes: range range
using MmLock;

public static class Program
{
    // A number loses its sign on the way to the place.
    private interface IPair
    {
        void One(int at);
        void Two(int at);
        int Sum { get; }

        // Two numbers of one place.
        (int One, int Two) Same(int input);
    }

    private sealed class Signs : IPair
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<ushort, int[]> _cells = Enumerable.Range(0, 9).Append(65535).ToDictionary(i => (ushort)i,
            _ => new int[1]);

        public void One(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[(ushort)(short)at][0];
                Thread.Sleep(1);
                _cells[(ushort)(short)at][0] = was + 1;
            }
        }

        public void Two(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _cells[(ushort)at][0];
                Thread.Sleep(1);
                _cells[(ushort)at][0] = was + 1;
            }
        }

        public int Sum => _cells.Values.Sum(c => c[0]);

        public (int One, int Two) Same(int input) => (-1, 65535);
    }

    public static string Run(int input)
    {
        string result = "";
        foreach (IPair pair in new IPair[] { new Signs() })
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
