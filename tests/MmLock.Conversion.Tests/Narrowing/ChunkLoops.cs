// becomes: range*9
using MmLock;

/// <summary>The same copy in the forms in which people write it.</summary>
public static class Program
{
    private sealed class Chunks
    {
        private const int ChunkSize = 16;
        private readonly MmapLock _lock = new();
        private readonly byte[][] _chunks = new byte[8][];

        public Chunks()
        {
            for (int i = 0; i < _chunks.Length; i++)
            {
                _chunks[i] = new byte[ChunkSize];
            }
        }

        private static int ChunkOf(long position) => (int)(position / ChunkSize);

        private static int OffsetIn(long position) => (int)(position % ChunkSize);

        public void ByBlockCopy(byte[] data, int start, int count, long position)
        {
            using (_lock.EnterWrite())
            {
                for (; count > 0;)
                {
                    int offset = OffsetIn(position);
                    int n = Math.Min(count, ChunkSize - offset);
                    Buffer.BlockCopy(data, start, _chunks[ChunkOf(position)], offset, n);
                    Thread.Sleep(1);
                    position += n;
                    start += n;
                    count -= n;
                }
            }
        }

        public void ByBottom(long position, int count)
        {
            using (_lock.EnterWrite())
            {
                int n;
                for (; count > 0; position += n, count -= n)
                {
                    n = Math.Min(count, ChunkSize - OffsetIn(position));
                    Array.Fill(_chunks[ChunkOf(position)], (byte)7, OffsetIn(position), n);
                    Thread.Sleep(1);
                }
            }
        }

        public void ByDo(long position, int count)
        {
            using (_lock.EnterWrite())
            {
                do
                {
                    int n = Math.Min(count, ChunkSize - OffsetIn(position));
                    byte[] chunk = _chunks[ChunkOf(position)];
                    Thread.Sleep(1);
                    chunk[OffsetIn(position)] += 1;
                    position += n;
                    count -= n;
                }
                while (count > 0);
            }
        }

        public void ByDone(long position, ReadOnlySpan<byte> data)
        {
            using (_lock.EnterWrite())
            {
                int done = 0;
                while (done < data.Length)
                {
                    long at = position + done;
                    int n = Math.Min(data.Length - done, ChunkSize - OffsetIn(at));
                    data.Slice(done, n).CopyTo(_chunks[ChunkOf(at)].AsSpan(OffsetIn(at), n));
                    Thread.Sleep(1);
                    done += n;
                }
            }
        }

        public void ByEnd(long position, long end)
        {
            using (_lock.EnterWrite())
            {
                while (position < end)
                {
                    int n = (int)Math.Min(end - position, ChunkSize - OffsetIn(position));
                    Array.Clear(_chunks[ChunkOf(position)], OffsetIn(position), n);
                    Thread.Sleep(1);
                    position += n;
                }
            }
        }

        public int ByByte(long position, int count)
        {
            using (_lock.EnterRead())
            {
                int sum = 0;
                while (count > 0)
                {
                    sum += _chunks[(int)(position >> 4)][position & 15];
                    position++;
                    count--;
                }

                Thread.Sleep(1);
                return sum;
            }
        }

        public int ByFor(int start, int length)
        {
            using (_lock.EnterRead())
            {
                int sum = 0;
                for (int i = start; i < start + length; i++)
                {
                    sum += _chunks[i >> 4][i & 15];
                }

                Thread.Sleep(1);
                return sum;
            }
        }

        public void ByPage(int first, int pages)
        {
            using (_lock.EnterWrite())
            {
                while (pages > 0)
                {
                    _chunks[first].AsSpan().Reverse();
                    Thread.Sleep(1);
                    first++;
                    pages--;
                }
            }
        }

        public byte One(long position)
        {
            using (_lock.EnterRead())
            {
                Thread.Sleep(1);
                return _chunks[ChunkOf(position)][OffsetIn(position)];
            }
        }
    }

    public static string Run(int input)
    {
        var chunks = new Chunks();
        byte[] data = [.. Enumerable.Range(0, 64).Select(i => (byte)i)];
        string ends = T.Together(
            () => { for (int i = 0; i < 3; i++) chunks.ByBlockCopy(data, 0, 30, 2 + input); },
            () => { for (int i = 0; i < 3; i++) chunks.ByBottom(48 + input, 10); },
            () => { for (int i = 0; i < 3; i++) chunks.ByDo(64, 33); },
            () => { for (int i = 0; i < 3; i++) chunks.ByByte(0, 40); },
            () => { for (int i = 0; i < 3; i++) chunks.ByFor(16, 40); },
            () => { for (int i = 0; i < 3; i++) chunks.One(50); });
        chunks.ByDone(100, data.AsSpan(0, 20));
        chunks.ByEnd(70, 90);
        chunks.ByPage(1, 2);
        string odd = "";
        foreach (Action act in new Action[]
        {
            () => chunks.ByDo(5, 0), () => chunks.ByDo(5, -4), () => chunks.ByDo(17, int.MinValue), () => chunks.ByEnd(9, 3),
            () => chunks.ByPage(7, 2),
            () => chunks.ByBottom(long.MaxValue - 2, 9), () => chunks.ByDone(-3, data.AsSpan(0, 5)),
        })
        {
            try { act(); odd += "."; } catch (Exception e) { odd += e.GetType().Name[0]; }
        }

        return $"{ends} {odd} {string.Join(",", Enumerable.Range(0, 128).Select(i => chunks.One(i)))}";
    }
}
