// becomes: coarse coarse range
using MmLock;

/// <summary>The chunk of the last write is kept beside its table, and the next write begins there.</summary>
public static class Program
{
    private sealed class Appender
    {
        private const int ChunkSize = 16;
        private readonly MmapLock _lock = new();
        private readonly byte[][] _chunks = new byte[8][];
        private byte[] _last = new byte[ChunkSize];

        public void Fill(long position, int count, byte by)
        {
            using (_lock.EnterWrite())
            {
                while (count > 0)
                {
                    int offset = (int)(position % ChunkSize);
                    int n = Math.Min(count, ChunkSize - offset);
                    byte[] chunk = _chunks[(int)(position / ChunkSize)] ??= new byte[ChunkSize];
                    for (int i = 0; i < n; i++)
                    {
                        chunk[offset + i] += by;
                    }

                    _last = chunk;
                    Thread.Sleep(1);
                    position += n;
                    count -= n;
                }
            }
        }

        public void Mark()
        {
            using (_lock.EnterWrite())
            {
                byte was = _last[0];
                Thread.Sleep(1);
                _last[0] = (byte)(was + 100);
            }
        }

        public byte At(long position)
        {
            using (_lock.EnterRead())
            {
                Thread.Sleep(1);
                return _chunks[position / ChunkSize]?[position % ChunkSize] ?? 0;
            }
        }
    }

    public static string Run(int input)
    {
        var file = new Appender();
        string ends = T.Together(
            () => { for (int i = 0; i < 6; i++) file.Fill(0, 20, 1); },
            () => { for (int i = 0; i < 6; i++) file.Fill(32 + input, 20, 1); });
        file.Fill(64, 1, 1);
        file.Mark();
        return $"{ends} {file.At(0)} {file.At(40)} {file.At(64)}";
    }
}
