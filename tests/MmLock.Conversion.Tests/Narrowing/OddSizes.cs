// becomes: range range
using MmLock;

/// <summary>Records of twelve bytes, ten to a block.</summary>
public static class Program
{
    private sealed class Records
    {
        private const int BlockSize = 120;
        private readonly MmapLock _lock = new();
        private readonly Dictionary<int, byte[]> _blocks = new();

        public Records()
        {
            for (int i = -1; i < 6; i++)
            {
                _blocks[i] = new byte[BlockSize];
            }
        }

        public void Fill(long position, long count, byte by)
        {
            using (_lock.EnterWrite())
            {
                while (count > 0)
                {
                    int offset = (int)(Math.Abs(position % BlockSize));
                    long n = Math.Min(count, BlockSize - (position & 7));
                    if (_blocks.TryGetValue((int)(position / BlockSize), out byte[]? block))
                    {
                        byte was = block[offset];
                        Thread.Sleep(1);
                        block[offset] = (byte)(was + by);
                    }

                    position += n;
                    count -= n;
                }
            }
        }

        public int Sum(int block)
        {
            using (_lock.EnterRead())
            {
                int sum = 0;
                if (_blocks.TryGetValue(block, out byte[]? bytes))
                {
                    for (int i = 0; i < bytes.Length; i++)
                    {
                        sum += bytes[i];
                    }
                }

                Thread.Sleep(1);
                return sum;
            }
        }
    }

    public static string Run(int input)
    {
        var records = new Records();
        string ends = T.Together(
            () => { for (int i = 0; i < 5; i++) records.Fill(0, 200, 1); },
            () => { for (int i = 0; i < 5; i++) records.Fill(130 + input, 300, 1); },
            () => { for (int i = 0; i < 5; i++) records.Fill(-130, 100, 1); });
        records.Fill((1L << 32) * 120 - 50, 120, 5);
        records.Fill(long.MaxValue - 100, 300, 7);
        return $"{ends} {string.Join(",", Enumerable.Range(-1, 7).Select(records.Sum))}";
    }
}
