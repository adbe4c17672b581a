// becomes: coarse coarse coarse
using MmLock;

/// <summary>How large chunks are changes with the file: which one has a byte is known under the lock alone.</summary>
public static class Program
{
    private sealed class GrowingFile
    {
        private readonly MmapLock _lock = new();
        private readonly byte[][] _chunks = [.. Enumerable.Range(0, 16).Select(_ => new byte[32])];
        private int _chunkSize = 8;

        private int ChunkOf(long position) => (int)(position / _chunkSize);

        public void Fill(long position, int count, byte by)
        {
            using (_lock.EnterWrite())
            {
                while (count > 0)
                {
                    int offset = (int)(position % _chunkSize);
                    int n = Math.Min(count, _chunkSize - offset);
                    byte[] chunk = _chunks[ChunkOf(position)];
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

        public void Grow()
        {
            using (_lock.EnterWrite())
            {
                _chunkSize = 32;
                Thread.Sleep(1);
            }
        }

        public byte At(long position)
        {
            using (_lock.EnterRead())
            {
                Thread.Sleep(1);
                return _chunks[ChunkOf(position)][(int)(position % _chunkSize)];
            }
        }
    }

    public static string Run(int input)
    {
        var file = new GrowingFile();
        string ends = T.Together(
            () => { for (int i = 0; i < 6; i++) file.Fill(0, 20, 1); },
            () => { for (int i = 0; i < 6; i++) file.Fill(10 + input, 20, 1); });
        string before = $"{file.At(9)} {file.At(19)}";
        file.Grow();
        file.Fill(3, 40, 1);
        return $"{ends} {before} {file.At(3)} {file.At(9)} {file.At(40)}";
    }
}
