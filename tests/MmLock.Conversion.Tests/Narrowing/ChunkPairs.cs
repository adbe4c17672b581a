// becomes: coarse*4 range
using MmLock;

/// <summary>Chunks that several places share: by the quotient of a hash, by a key that is cut to a byte, by a remainder.</summary>
public static class Program
{
    private sealed class Chunks
    {
        private const int ChunkSize = 16;
        private readonly MmapLock _lock = new();
        private readonly byte[][] _chunks = [.. Enumerable.Range(0, 8).Select(_ => new byte[ChunkSize])];
        private readonly Dictionary<byte, byte[]> _byByte = new() { [0] = new byte[ChunkSize], [1] = new byte[ChunkSize] };

        private static void Touch(byte[] chunk, int offset)
        {
            byte was = chunk[offset];
            Thread.Sleep(1);
            chunk[offset] = (byte)(was + 1);
        }

        public void Hashed(int position, int count)
        {
            using (_lock.EnterWrite())
            {
                while (count > 0)
                {
                    int n = Math.Min(count, ChunkSize - (position & ChunkSize - 1));
                    Touch(_chunks[(position / ChunkSize * 5) & 7], 1);
                    position += n;
                    count -= n;
                }
            }
        }

        public void Cut(int position, int count)
        {
            using (_lock.EnterWrite())
            {
                while (count > 0)
                {
                    int n = Math.Min(count, ChunkSize - (position & ChunkSize - 1));
                    if (_byByte.TryGetValue((byte)(position / ChunkSize), out byte[]? chunk))
                    {
                        Touch(chunk, 2);
                    }

                    position += n;
                    count -= n;
                }
            }
        }

        public void Remainder(int position, int count)
        {
            using (_lock.EnterWrite())
            {
                while (count > 0)
                {
                    int n = Math.Min(count, ChunkSize - (position & ChunkSize - 1));
                    Touch(_chunks[position / ChunkSize % 7], 3);
                    position += n;
                    count -= n;
                }
            }
        }

        public void Upwards(int position, int count)
        {
            using (_lock.EnterWrite())
            {
                while (count > 0)
                {
                    int n = Math.Min(count, ChunkSize - (position & ChunkSize - 1));
                    Touch(_chunks[~(position / ChunkSize) & 7], 4);
                    position += n;
                    count -= n;
                }
            }
        }

        // A ring: where it begins again the range is of everything.
        public void Ring(int position, int count)
        {
            using (_lock.EnterWrite())
            {
                while (count > 0)
                {
                    int n = Math.Min(count, ChunkSize - (position & ChunkSize - 1));
                    Touch(_chunks[position >> 4 & 7], 5);
                    position += n;
                    count -= n;
                }
            }
        }

        public string Text => string.Join(" ", _chunks.Concat(_byByte.Values).Select(c => string.Join(",", c.Take(7))));
    }

    public static string Run(int input)
    {
        var chunks = new Chunks();
        string ends = T.Together(
            () => { for (int i = 0; i < 3; i++) chunks.Hashed(3, 60 + input); },
            () => { for (int i = 0; i < 3; i++) chunks.Cut(0, 60); },
            () => { for (int i = 0; i < 3; i++) chunks.Remainder(0, 150); },
            () => { for (int i = 0; i < 3; i++) chunks.Upwards(40, 30); },
            () => { for (int i = 0; i < 3; i++) chunks.Ring(100, 60); },
            () => { for (int i = 0; i < 3; i++) chunks.Ring(16 * (2 + input), 300); });
        chunks.Ring(-20, 40);
        chunks.Ring(int.MaxValue - 20, 40);
        chunks.Ring(4, -1);
        return $"{ends} {chunks.Text}";
    }
}
