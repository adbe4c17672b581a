// becomes: range*10 coarse*4 ranges
using MmLock;

/// <summary>Keys that are structures of a number: what they compute of it lasts as long as they do.</summary>
public static class Program
{
    private static int s_base;

    public readonly struct PageNo(int value)
    {
        public int Value => value;

        public int Offset => value * 16;

        public static implicit operator int(PageNo page) => page.Value;
    }

    public readonly record struct Region(int At, int Length)
    {
        public int End => At + Length;

        public int Last => End - 1;
    }

    public record struct Slot(int Number);

    // What it is asked for is another number the second time, or none.
    public struct Odd(int value)
    {
        private int _asked = 0;

        public int Counted => value + _asked++;

        public readonly int Based => value + s_base;

        public readonly int Checked => value < 0 ? throw new InvalidOperationException() : value;
    }

    private sealed class Moving(int at)
    {
        public int At { get; set; } = at;

        public int Place => At * 16;
    }

    private sealed class Store
    {
        private readonly MmapLock _lock = new();
        private readonly byte[] _bytes = new byte[512];

        private void Put(PageNo page, byte by) => _bytes.AsSpan(page.Offset, 16).Fill(by);

        public void ByValue(int value)
        {
            var page = new PageNo(value);
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                _bytes[page.Value * 16]++;
            }
        }

        public void ByOffset(int value)
        {
            PageNo page = new(value);
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                _bytes.AsSpan(page.Offset, 16).Fill((byte)value);
            }
        }

        public void ByHelper(int value)
        {
            PageNo page = new(value);
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                Put(page, 7);
            }
        }

        public void ByEnd(int at, int length)
        {
            var region = new Region(at, length);
            using (_lock.EnterWrite())
            {
                for (int i = region.At; i < region.End; i++)
                {
                    _bytes[i]++;
                }

                Thread.Sleep(1);
            }
        }

        public void ByParts(int at, int length)
        {
            var region = new Region(at, length);
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                var (first, many) = (region.At, region.Length);
                _bytes.AsSpan(first, many).Fill(3);
            }
        }

        public void Last(int at, int length)
        {
            var region = new Region(at, length);
            using (_lock.EnterWrite())
            {
                byte was = _bytes[region.Last];
                Thread.Sleep(1);
                _bytes[region.Last] = (byte)(was + 1);
            }
        }

        public void ByPair(int at, byte value)
        {
            var pair = new KeyValuePair<int, byte>(at, value);
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                _bytes[pair.Key] = pair.Value;
            }
        }

        public void BySlot(int number)
        {
            Slot slot = new(number);
            using (_lock.EnterWrite())
            {
                byte was = _bytes[slot.Number];
                Thread.Sleep(1);
                _bytes[slot.Number] = (byte)(was + 1);
            }
        }

        public void ByConversion(int value)
        {
            PageNo page = new(value);
            using (_lock.EnterWrite())
            {
                byte was = _bytes[page * 8 + 1];
                Thread.Sleep(1);
                _bytes[page * 8 + 1] = (byte)(was + 1);
            }
        }

        public byte At(int at)
        {
            using (_lock.EnterRead())
            {
                Thread.Sleep(1);
                return _bytes[at];
            }
        }

        public void Counted(int value)
        {
            var odd = new Odd(value);
            using (_lock.EnterWrite())
            {
                for (int i = 0; i < 3; i++)
                {
                    _bytes[odd.Counted]++;
                }

                Thread.Sleep(1);
            }
        }

        public void Based(int value)
        {
            var odd = new Odd(value);
            using (_lock.EnterWrite())
            {
                s_base = 4 - s_base;
                byte was = _bytes[odd.Based];
                Thread.Sleep(1);
                _bytes[odd.Based] = (byte)(was + 1);
            }
        }

        public void Checked(int value)
        {
            var odd = new Odd(value);
            using (_lock.EnterWrite())
            {
                byte was = _bytes[odd.Checked];
                Thread.Sleep(1);
                _bytes[odd.Checked] = (byte)(was + 1);
            }
        }

        public void Moved(int at)
        {
            var moving = new Moving(at);
            using (_lock.EnterWrite())
            {
                byte was = _bytes[moving.Place];
                Thread.Sleep(1);
                moving.At++;
                _bytes[moving.Place] = (byte)(was + 1);
            }
        }

        // The numbers change places.
        public void Swapped(int a, int b)
        {
            using (_lock.EnterWrite())
            {
                (int low, int high) = (b, a);
                Thread.Sleep(1);
                _bytes[low] = 1;
                _bytes[high] = 2;
            }
        }
    }

    public static string Run(int input)
    {
        var store = new Store();
        string ends = T.Together(
            () => { for (int i = 0; i < 4; i++) { store.ByValue(1 + input); store.ByEnd(160, 5); store.BySlot(210); } },
            () => { for (int i = 0; i < 4; i++) store.ByConversion(25); },
            () => { for (int i = 0; i < 4; i++) { store.ByOffset(5); store.ByParts(170, 5); store.Counted(220); } },
            () => { for (int i = 0; i < 4; i++) { store.ByHelper(6); store.Last(180, 5); store.Based(230); } },
            () => { for (int i = 0; i < 4; i++) { store.ByPair(190, 9); store.Checked(240); store.Moved(20); store.Swapped(250, 251); } });
        return $"{ends} {string.Join(",", Enumerable.Range(0, 90).Select(i => store.At(i * 3)))}";
    }
}
