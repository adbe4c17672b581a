// becomes: range range coarse
using MmLock;

/// <summary>A file in memory: a chunk is made when it is first written; how many there are, is seen in between.</summary>
public static class Program
{
    private sealed class MemoryFile
    {
        private const int ChunkSize = 16;
        private readonly MmapLock _lock = new();
        private readonly Dictionary<long, byte[]> _chunks = new();

        public void Write(long position, byte[] data)
        {
            using (_lock.EnterWrite())
            {
                int done = 0;
                int remaining = data.Length;
                while (remaining > 0)
                {
                    int offset = (int)(position % ChunkSize);
                    int n = Math.Min(remaining, ChunkSize - offset);
                    if (!_chunks.TryGetValue(position / ChunkSize, out byte[]? chunk))
                    {
                        chunk = new byte[ChunkSize];
                        _chunks[position / ChunkSize] = chunk;
                    }

                    Thread.Sleep(1);
                    Array.Copy(data, done, chunk, offset, n);
                    position += n;
                    done += n;
                    remaining -= n;
                }
            }
        }

        public byte[] Read(long position, int count)
        {
            byte[] result = new byte[Math.Max(count, 0)];
            using (_lock.EnterRead())
            {
                int done = 0;
                while (done < count)
                {
                    int offset = (int)((position + done) % ChunkSize);
                    int n = Math.Min(count - done, ChunkSize - offset);
                    if (_chunks.TryGetValue((position + done) / ChunkSize, out byte[]? chunk))
                    {
                        Thread.Sleep(1);
                        chunk.AsSpan(offset, n).CopyTo(result.AsSpan(done));
                    }

                    done += n;
                }
            }

            return result;
        }

        public int Chunks
        {
            get
            {
                using (_lock.EnterRead())
                {
                    return _chunks.Count;
                }
            }
        }
    }

    public static string Run(int input)
    {
        var file = new MemoryFile();
        byte[] data = [.. Enumerable.Range(1, 40).Select(i => (byte)i)];
        string ends = T.Together(
            () => { for (int i = 0; i < 4; i++) file.Write(0, data); },
            () => { for (int i = 0; i < 4; i++) file.Write(64 + input, data); },
            () => { for (int i = 0; i < 4; i++) file.Read(160, 30); });
        file.Write(30, [7, 7, 7]);
        file.Write(5, []);
        return $"{ends} {string.Join(",", file.Read(0, 128))} {file.Chunks} {file.Read(-9, 4).Length}";
    }
}
