// becomes: range range range range
using MmLock;

/// <summary>Bytes in chunks that are made when they are first written; a run of them crosses several.</summary>
public static class Program
{
    private sealed class ChunkStore
    {
        private const int ChunkSize = 16;
        private readonly MmapLock _lock = new();
        private readonly byte[][] _chunks = new byte[8][];

        public void Write(long position, ReadOnlySpan<byte> data)
        {
            using (_lock.EnterWrite())
            {
                int done = 0;
                int remaining = data.Length;
                while (remaining > 0)
                {
                    int chunk = (int)(position / ChunkSize);
                    int offset = (int)(position % ChunkSize);
                    int n = Math.Min(remaining, ChunkSize - offset);
                    _chunks[chunk] ??= new byte[ChunkSize];
                    data.Slice(done, n).CopyTo(_chunks[chunk].AsSpan(offset));
                    position += n;
                    done += n;
                    remaining -= n;
                }

                Thread.Sleep(1);
            }
        }

        public int Read(long position, Span<byte> destination)
        {
            using (_lock.EnterRead())
            {
                int done = 0;
                for (int remaining = destination.Length; remaining > 0;)
                {
                    byte[]? chunk = _chunks[(int)(position / ChunkSize)];
                    int offset = (int)(position % ChunkSize);
                    int n = Math.Min(ChunkSize - offset, remaining);
                    Span<byte> to = destination.Slice(done, n);
                    if (chunk is null)
                    {
                        to.Clear();
                    }
                    else
                    {
                        chunk.AsSpan(offset, n).CopyTo(to);
                    }

                    done += n;
                    position += n;
                    remaining -= n;
                    Thread.Yield();
                }

                Thread.Sleep(1);
                return done;
            }
        }

        public void Fill(long position, int count, byte by)
        {
            using (_lock.EnterWrite())
            {
                while (count > 0)
                {
                    int chunk = (int)(position / ChunkSize);
                    int offset = (int)(position % ChunkSize);
                    int n = Math.Min(count, ChunkSize - offset);
                    byte[] bytes = _chunks[chunk] ??= new byte[ChunkSize];
                    for (int i = 0; i < n; i++)
                    {
                        bytes[offset + i] += by;
                    }

                    count -= n;
                    position += n;
                }

                Thread.Sleep(1);
            }
        }

        public byte At(long position)
        {
            using (_lock.EnterRead())
            {
                byte[]? chunk = _chunks[position / ChunkSize];
                Thread.Sleep(1);
                return chunk is null ? (byte)0 : chunk[position % ChunkSize];
            }
        }
    }

    public static string Run(int input)
    {
        var store = new ChunkStore();
        byte[] ones = [.. Enumerable.Repeat((byte)1, 40)];
        byte[] buffer = new byte[128];
        string ends = T.Together(
            () => { for (int i = 0; i < 6; i++) store.Write(0, ones.AsSpan(0, 20 + input)); },
            () => { for (int i = 0; i < 6; i++) store.Fill(30 + input, 20, 1); },
            () => { for (int i = 0; i < 6; i++) store.Fill(40, 24, 1); },
            () => { for (int i = 0; i < 6; i++) store.Read(64, new byte[64]); },
            () => { for (int i = 0; i < 6; i++) store.At(100); });
        store.Read(0, buffer);
        string edge = "";
        foreach ((long at, int count) in new[]
        {
            (0L, 0), (-1L, 1), (-20L, 30), (120L, 16), (long.MaxValue, 2), (long.MinValue, 1), (5L, -3),
        })
        {
            try { store.Fill(at, count, 2); edge += "."; } catch (Exception e) { edge += e.GetType().Name[0]; }
        }

        return $"{ends} {string.Join(",", buffer)} {edge} {store.At(0)} {store.At(127)}";
    }
}
