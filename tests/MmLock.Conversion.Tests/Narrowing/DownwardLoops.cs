// becomes: range*6 coarse*2
using MmLock;

/// <summary>Loops that go down, by number and by page; two of them go around the end of the numbers.</summary>
public static class Program
{
    private sealed class Pages
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[64];

        public void Lower(int first, int count)
        {
            using (_lock.EnterWrite())
            {
                for (int at = first + count - 1; at >= first; at--)
                {
                    int was = _cells[at];
                    Thread.Yield();
                    _cells[at] = was + 1;
                }
            }
        }

        public void UntilBelow(int first, int last)
        {
            using (_lock.EnterWrite())
            {
                int at = last;
                while (first < at)
                {
                    int was = _cells[at];
                    Thread.Yield();
                    _cells[at] = was + 1;
                    at--;
                }
            }
        }

        public void Counted(int count)
        {
            using (_lock.EnterWrite())
            {
                for (int at = count; at-- > 0;)
                {
                    int was = _cells[at];
                    Thread.Yield();
                    _cells[at] = was + 1;
                }
            }
        }

        public void ByTwo(int first, int last)
        {
            using (_lock.EnterWrite())
            {
                for (int at = last; at >= first; at -= 2)
                {
                    int was = _cells[at];
                    Thread.Yield();
                    _cells[at] = was + 1;
                }
            }
        }

        public void Unsigned(uint first, uint last)
        {
            using (_lock.EnterWrite())
            {
                for (uint at = last; at > first; at--)
                {
                    int was = _cells[at];
                    Thread.Yield();
                    _cells[at] = was + 1;
                }
            }
        }

        public void UnsignedCounted(uint count)
        {
            using (_lock.EnterWrite())
            {
                for (uint at = count; at-- > 0;)
                {
                    int was = _cells[at];
                    Thread.Yield();
                    _cells[at] = was + 1;
                }
            }
        }

        // Below zero it goes on at the last of all numbers.
        public void Around(uint first, uint last)
        {
            using (_lock.EnterWrite())
            {
                for (uint at = last; at >= first && at < 64; at--)
                {
                    int was = _cells[at];
                    Thread.Yield();
                    _cells[at] = was + 1;
                }
            }
        }

        public void AroundByTwo(uint first, uint last)
        {
            using (_lock.EnterWrite())
            {
                for (uint at = last; at > first && at < 64; at -= 2)
                {
                    int was = _cells[at];
                    Thread.Yield();
                    _cells[at] = was + 1;
                }
            }
        }

        public string Text => string.Join(",", _cells);
    }

    public static string Run(int input)
    {
        var pages = new Pages();
        string odd = T.Together(
            () => { for (int i = 0; i < 20; i++) pages.Lower(4 + input, 8); },
            () => { for (int i = 0; i < 20; i++) pages.UntilBelow(6, 14 + input); },
            () => { for (int i = 0; i < 20; i++) pages.Counted(9 + input); },
            () => { for (int i = 0; i < 20; i++) pages.ByTwo(1, 20 + input); },
            () => { for (int i = 0; i < 20; i++) pages.Unsigned(0, 7); },
            () => { for (int i = 0; i < 20; i++) pages.UnsignedCounted(5); },
            () => { for (int i = 0; i < 20; i++) pages.Around(0, 6); },
            () => { for (int i = 0; i < 20; i++) pages.AroundByTwo(0, 5); });
        return odd + pages.Text;
    }
}
