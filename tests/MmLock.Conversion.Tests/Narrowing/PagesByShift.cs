// becomes: range range range
using MmLock;

/// <summary>Guest memory in pages of a dictionary; an address is shifted to its page and masked to the byte.</summary>
public static class Program
{
    private sealed class GuestPages
    {
        private const int PageBits = 4;
        private const ulong PageSize = 1UL << PageBits;
        private const ulong PageMask = PageSize - 1;
        private readonly MmapLock _lock = new();
        private readonly Dictionary<ulong, byte[]> _pages = new();

        private static ulong PageOf(ulong va) => va >> PageBits;

        private static int OffsetOf(ulong va) => (int)(va & PageMask);

        public void Add(ulong va, int size, byte by)
        {
            using (_lock.EnterWrite())
            {
                while (size > 0)
                {
                    int offset = OffsetOf(va);
                    int n = Math.Min(size, (int)PageSize - offset);
                    if (!_pages.TryGetValue(PageOf(va), out byte[]? page))
                    {
                        page = new byte[PageSize];
                        _pages.Add(PageOf(va), page);
                    }

                    for (int i = offset; i < offset + n; i++)
                    {
                        page[i] += by;
                    }

                    va += (ulong)n;
                    size -= n;
                }
            }
        }

        public int Sum(ulong va, ulong size)
        {
            using (_lock.EnterRead())
            {
                int sum = 0;
                while (size > 0)
                {
                    ulong n = Math.Min(size, PageSize - (va & PageMask));
                    if (!_pages.TryGetValue(va >> PageBits, out byte[]? page))
                    {
                        return sum;
                    }

                    for (int i = 0; i < (int)n; i++)
                    {
                        sum += page[OffsetOf(va) + i];
                    }

                    va += n;
                    size -= n;
                }

                return sum;
            }
        }

        public void Slowly(ulong va)
        {
            using (_lock.EnterWrite())
            {
                if (!_pages.TryGetValue(PageOf(va), out byte[]? page))
                {
                    return;
                }

                byte was = page[va & PageMask];
                Thread.Sleep(1);
                page[va & PageMask] = (byte)(was + 1);
            }
        }
    }

    public static string Run(int input)
    {
        var pages = new GuestPages();
        string ends = T.Together(
            () => { for (int i = 0; i < 6; i++) { pages.Add(8, 24, 1); pages.Slowly(9); } },
            () => { for (int i = 0; i < 6; i++) pages.Add(20 + (ulong)input, 16, 1); },
            () => { for (int i = 0; i < 6; i++) { pages.Add(1024, 3, 1); pages.Slowly(1030); } },
            () => { for (int i = 0; i < 6; i++) pages.Sum(8, 0); });
        pages.Add(ulong.MaxValue - 3, 8, 1);
        return $"{ends} {pages.Sum(0, 16)} {pages.Sum(16, 32)} {pages.Sum(ulong.MaxValue - 3, 8)} {pages.Sum(1024, 3)}";
    }
}
