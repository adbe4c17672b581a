// becomes: range*2 structure
using MmLock;

/// <summary>Chunks of a size that the store is made with.</summary>
public static class Program
{
    private sealed class Chunks
    {
        private readonly MmapLock _lock = new();
        private readonly byte[][] _chunks = [.. Enumerable.Range(0, 8).Select(_ => new byte[16])];
        private readonly int _size;

        public Chunks(int size) => _size = size;

        public void Add(long from, long to)
        {
            using (_lock.EnterWrite())
            {
                for (long at = from; at < to; at++)
                {
                    _chunks[(int)(at / _size)][(int)(at % _size)]++;
                }

                Thread.Sleep(1);
            }
        }

        public byte One(long position)
        {
            using (_lock.EnterRead())
            {
                Thread.Sleep(1);
                return _chunks[(int)(position / _size)][(int)(position % _size)];
            }
        }

        public int Size { get { using (_lock.EnterRead()) return _chunks.Length * _size; } }
    }

    public static string Run(int input)
    {
        var chunks = new Chunks(16);
        string ends = T.Together(
            () => { for (int i = 0; i < 4; i++) chunks.Add(2, 40); },
            () => { for (int i = 0; i < 4; i++) chunks.Add(30 + input, 50); },
            () => { for (int i = 0; i < 4; i++) chunks.Add(100, 128); });
        string odd = "";
        foreach (int size in new[] { 0, -1, -16, int.MinValue, int.MaxValue })
        {
            var other = new Chunks(size);
            foreach ((long from, int count) in new[] { (0L, 3), (-20L, 17), (long.MinValue, 2), (1L << 36, 2) })
            {
                long to = from + count;
                try { other.Add(from, to); odd += "."; } catch (Exception e) { odd += e.GetType().Name[0]; }
            }
        }

        return $"{ends} {odd} {chunks.Size} {string.Join(",", Enumerable.Range(0, 128).Select(i => chunks.One(i)))}";
    }
}
