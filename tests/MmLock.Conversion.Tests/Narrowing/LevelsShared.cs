// becomes: coarse*8
using MmLock;

/// <summary>Tables of three levels, of which two entries of the second are one array: stored there, or on the way.</summary>
public static class Program
{
    private interface ILevels
    {
        void Map(int at);
        void Join(int at, int other);
        int Sum(int at);
    }

    private sealed class Stored : ILevels
    {
        private readonly MmapLock _lock = new();
        private readonly int[][][] _levels = [.. Enumerable.Range(0, 4).Select(_ => new int[4][])];
        private readonly int[] _none = new int[4];

        public void Map(int at)
        {
            using (_lock.EnterWrite())
            {
                int[] leaf = _levels[at >> 4 & 3][at >> 2 & 3] ??= new int[4];
                int was = leaf[at & 3];
                Thread.Sleep(1);
                leaf[at & 3] = was + 1;
            }
        }

        public void Join(int at, int other)
        {
            using (_lock.EnterWrite())
            {
                _levels[at >> 4 & 3][at >> 2 & 3] = _none;
                Thread.Sleep(1);
            }
        }

        public int Sum(int at)
        {
            using (_lock.EnterRead())
            {
                Thread.Sleep(1);
                return _levels[at >> 4 & 3][at >> 2 & 3]?.Sum() ?? 0;
            }
        }
    }

    private sealed class Moved : ILevels
    {
        private readonly MmapLock _lock = new();
        private readonly int[][][] _levels = [.. Enumerable.Range(0, 4).Select(_ => new int[4][])];

        public void Map(int at)
        {
            using (_lock.EnterWrite())
            {
                int[] leaf = _levels[at >> 4 & 3][at >> 2 & 3] ??= new int[4];
                int was = leaf[at & 3];
                Thread.Sleep(1);
                leaf[at & 3] = was + 1;
            }
        }

        public void Join(int at, int other)
        {
            using (_lock.EnterWrite())
            {
                int[][] middle = _levels[at >> 4 & 3];
                middle[at >> 2 & 3] = _levels[other >> 4 & 3][other >> 2 & 3];
                Thread.Sleep(1);
            }
        }

        public int Sum(int at)
        {
            using (_lock.EnterRead())
            {
                Thread.Sleep(1);
                return _levels[at >> 4 & 3][at >> 2 & 3]?.Sum() ?? 0;
            }
        }
    }

    private sealed class Given
    {
        private readonly MmapLock _lock = new();
        private readonly byte[][][] _levels = [.. Enumerable.Range(0, 4).Select(_ => new byte[4][])];

        private static void Put(byte[][] middle, int at, byte[] leaf) => middle[at] = leaf;

        public void Join(int at, byte[] leaf)
        {
            using (_lock.EnterWrite())
            {
                Put(_levels[at >> 4 & 3], at >> 2 & 3, leaf);
                Put(_levels[at >> 4 & 3], at + 1 >> 2 & 3, leaf);
                Thread.Sleep(1);
            }
        }

        public int Add(int at)
        {
            using (_lock.EnterWrite())
            {
                byte[]? leaf = _levels[at >> 4 & 3][at >> 2 & 3];
                if (leaf is null)
                {
                    return -1;
                }

                byte was = leaf[at & 3];
                Thread.Sleep(1);
                return leaf[at & 3] = (byte)(was + 1);
            }
        }
    }

    public static string Run(int input)
    {
        string result = "";
        foreach (ILevels levels in new ILevels[] { new Stored(), new Moved() })
        {
            levels.Map(0);
            levels.Join(0, 0);
            levels.Join(16, 0);
            result += T.Together(
                () => { for (int i = 0; i < 5; i++) levels.Map(0); },
                () => { for (int i = 0; i < 5; i++) levels.Map(16); },
                () => { for (int i = 0; i < 5; i++) levels.Map(32 + input); });
            result += $" {levels.Sum(0)} {levels.Sum(16)} {levels.Sum(32)} {levels.Sum(-1)} ";
        }

        var given = new Given();
        byte[] one = new byte[4];
        given.Join(3, one);
        given.Join(19, one);
        result += T.Together(
            () => { for (int i = 0; i < 5; i++) given.Add(0); },
            () => { for (int i = 0; i < 5; i++) given.Add(16); },
            () => { for (int i = 0; i < 5; i++) given.Add(20); });
        return result + one[0];
    }
}
