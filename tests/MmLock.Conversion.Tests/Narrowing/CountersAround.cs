// becomes: coarse*3 range*5
using MmLock;

public static class Program
{
    // A counter that its type ends before its bound does goes on at its beginning, below the range. Where that takes a bound near the end
    // of the type, the range is of everything for such a bound.
    private sealed class Slots
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _slots = new int[256];

        public int Claim(byte first, int end)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                for (byte k = first; k < end; k++)
                {
                    if (_slots[k] == 0) { _slots[k] = 1; return k; }
                }

                return -1;
            }
        }

        public void Mark(byte first, byte end)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                for (byte k = first; k < end; k += 16)
                {
                    if (_slots[k] > 90) break;
                    _slots[k]++;
                }
            }
        }

        public void Ring(uint first, long end)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                for (uint k = first; k < end; k++)
                {
                    if (_slots[k & 255] == 0) break;
                    _slots[k & 255] = 0;
                }
            }
        }

        public void Last(uint first, uint last)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                for (uint k = first; k <= last; k++)
                {
                    if (_slots[k & 255] == 0) break;
                    _slots[k & 255] = 0;
                }
            }
        }

        public void Strides(int first, int end)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                for (int k = first; k < end; k += 64)
                {
                    if (_slots[k & 255] == 0) break;
                    _slots[k & 255] = 0;
                }
            }
        }

        // These end where they are told.
        public void Narrow(byte first, byte end)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                for (byte k = first; k < end; k++)
                {
                    _slots[k] += 2;
                }
            }
        }

        public void ByOnes(uint first, uint end)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                for (uint k = first; k < end; k++)
                {
                    if (_slots[k & 255] == 0) break;
                    _slots[k & 255]++;
                }
            }
        }

        public int Get(int at)
        {
            using (_lock.EnterRead())
            {
                Thread.Sleep(1);
                return _slots[at];
            }
        }
    }

    public static string Run(int input)
    {
        var slots = new Slots();
        string ends = T.Together(
            () => { slots.Narrow(10, 40); slots.Claim(100, 110); slots.Claim(100, 300); },
            () => { slots.Narrow(50, 80); slots.ByOnes(50, 60); slots.Mark(120, 130); },
            () => { for (int i = 0; i < 4; i++) slots.Narrow(200, (byte)(210 + input)); });
        slots.Ring(50, 55);
        slots.Last(55, 56);
        slots.Last(uint.MaxValue - 3, uint.MaxValue);
        slots.Strides(60, 70);
        return $"{ends} {slots.Get(10)} {slots.Get(51)} {slots.Get(58)} {slots.Get(100)} {slots.Get(101)} {slots.Get(120)} {slots.Get(205)}";
    }
}
