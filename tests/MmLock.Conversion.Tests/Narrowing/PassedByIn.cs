// becomes: range range structure
using MmLock;

// Large keys go by `in`, and nobody changes what is passed.
public static class Program
{
    private readonly struct Area(int start, int length)
    {
        public readonly int Start = start;
        public readonly int Length = length;
    }

    private sealed class Arena
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _data = new int[256];

        public void Add(in Area area, int by)
        {
            using (_lock.EnterWrite())
            {
                for (int i = area.Start; i < area.Start + area.Length; i++)
                {
                    int was = _data[i];
                    if (i % 4 == 0) Thread.Sleep(1);
                    _data[i] = was + by;
                }
            }
        }

        public int Sum(in Area area)
        {
            int sum = 0;
            using (_lock.EnterRead())
            {
                for (int i = area.Start; i < area.Start + area.Length; i++)
                {
                    if (i % 4 == 0) Thread.Sleep(1);
                    sum += _data[i];
                }
            }

            return sum;
        }

        public int Length { get { using (_lock.EnterRead()) return _data.Length; } }
    }

    public static string Run(int input)
    {
        var arena = new Arena();
        Area low = new(0, 16), high = new(64, 16);
        string ends = T.Together(
            () => { for (int i = 0; i < 6; i++) arena.Add(low, 1); },
            () => { for (int i = 0; i < 6; i++) arena.Add(in high, 1); },
            () => { for (int i = 0; i < 6; i++) arena.Add(new Area(8 * input, 8), 1); });
        return $"{ends} {arena.Sum(low)} {arena.Sum(in high)} {arena.Length}";
    }
}
