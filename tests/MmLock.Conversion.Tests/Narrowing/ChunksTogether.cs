// becomes: coarse coarse
using MmLock;

/// <summary>Chunks that nobody has written yet are one chunk of zeros: two keys lead to it.</summary>
public static class Program
{
    private sealed class ZeroChunks
    {
        private const int ChunkSize = 16;
        private readonly MmapLock _lock = new();
        private readonly byte[][] _chunks = new byte[8][];
        private readonly byte[] _zeros = new byte[ChunkSize];

        public ZeroChunks()
        {
            for (int i = 0; i < _chunks.Length; i++)
            {
                _chunks[i] = _zeros;
            }
        }

        public void Fill(long position, int count, byte by)
        {
            using (_lock.EnterWrite())
            {
                while (count > 0)
                {
                    int offset = (int)(position % ChunkSize);
                    int n = Math.Min(count, ChunkSize - offset);
                    byte[] chunk = _chunks[(int)(position / ChunkSize)];
                    for (int i = 0; i < n; i++)
                    {
                        chunk[offset + i] += by;
                    }

                    Thread.Sleep(1);
                    position += n;
                    count -= n;
                }
            }
        }

        public byte At(long position)
        {
            using (_lock.EnterRead())
            {
                Thread.Sleep(1);
                return _chunks[position / ChunkSize][position % ChunkSize];
            }
        }
    }

    public static string Run(int input)
    {
        var store = new ZeroChunks();
        string ends = T.Together(
            () => { for (int i = 0; i < 6; i++) store.Fill(0, 8, 1); },
            () => { for (int i = 0; i < 6; i++) store.Fill(32 + input, 20, 1); });
        return $"{ends} {store.At(1)} {store.At(33)} {store.At(15)}";
    }
}
