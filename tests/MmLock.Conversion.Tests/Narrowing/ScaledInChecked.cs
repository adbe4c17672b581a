// becomes: range*3 structure
using System.Collections.Generic;
using MmLock;

public static class Program
{
    // In checked code a place is still counted as unsigned: -4096 is the address of page -1, and no number that is too large.
    private sealed class Pages
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<long, int[]> _pages = [];

        public int Touch(long page)
        {
            checked
            {
                using (_lock.EnterWrite())
                {
                    if (!_pages.TryGetValue(page * 4096, out int[]? found)) _pages[page * 4096] = found = new int[1];
                    Thread.Sleep(1);
                    return ++found[0];
                }
            }
        }

        public int Mirrored(int page)
        {
            checked
            {
                using (_lock.EnterWrite())
                {
                    if (!_pages.TryGetValue(page * -4096L, out int[]? found)) return 0;
                    Thread.Sleep(1);
                    return ++found[0];
                }
            }
        }

        public int Several(int page, int count)
        {
            checked
            {
                using (_lock.EnterWrite())
                {
                    int sum = 0;
                    for (long i = 0; i < count; i++)
                    {
                        if (!_pages.TryGetValue((page * 4096L) + i, out int[]? found)) continue;
                        Thread.Sleep(1);
                        sum += ++found[0];
                    }

                    return sum;
                }
            }
        }

        public int Count { get { using (_lock.EnterRead()) return _pages.Count; } }
    }

    public static string Run(int input)
    {
        var pages = new Pages();
        string ends = T.Together(
            () => { for (int i = -3; i < 3; i++) pages.Touch(i); },
            () => { for (int i = -3; i < 3; i++) pages.Touch(i - input); },
            () => { for (int i = -3; i < 3; i++) pages.Several(i, 2); });
        return $"{ends} {pages.Count} {pages.Touch(-100)} {pages.Mirrored(100)} {pages.Mirrored(-100)} {pages.Several(-100, 5)}";
    }
}
