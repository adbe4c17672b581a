// becomes: range range coarse
using MmLock;

public static class Program
{
    private const int PageSize = 16;

    // Bytes by pages that are made when they are first written; a run of bytes may cross several.
    private sealed class SparseMemory
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<long, byte[]> _pages = new();

        public void Add(long address, int length, byte by)
        {
            using (_lock.EnterWrite())
            {
                for (long at = address; at < address + length; at++)
                {
                    long page = at / PageSize;
                    if (!_pages.TryGetValue(page, out byte[]? bytes))
                    {
                        bytes = new byte[PageSize];
                        _pages.Add(page, bytes);
                    }

                    bytes[at % PageSize] += by;
                }

                Thread.Sleep(1);
            }
        }

        public int Sum(long address, int length)
        {
            using (_lock.EnterRead())
            {
                int sum = 0;
                for (long at = address; at < address + length; at++)
                {
                    if (_pages.TryGetValue(at / PageSize, out byte[]? bytes)) sum += bytes[at % PageSize];
                }

                Thread.Sleep(1);
                return sum;
            }
        }

        public int Pages { get { using (_lock.EnterRead()) return _pages.Count; } }
    }

    public static string Run(int input)
    {
        var memory = new SparseMemory();
        string ends = T.Together(
            () => { for (int i = 0; i < 8; i++) memory.Add(8, 16, 1); },
            () => { for (int i = 0; i < 8; i++) memory.Add(20 + input, 16, 1); },
            () => { for (int i = 0; i < 8; i++) memory.Sum(0, 48); },
            () => { for (int i = 0; i < 8; i++) memory.Add(1000 + i * 16, 4, 1); });
        string edge = $"{memory.Sum(0, 0)} {memory.Sum(5, -5)} {memory.Sum(long.MaxValue, 1)}";
        try { memory.Add(-1, 1, 1); } catch (IndexOutOfRangeException) { edge += " below"; }
        return $"{ends} {memory.Sum(0, 64)} {memory.Pages} {edge}";
    }
}
