// becomes: range*9
using MmLock;

/// <summary>Numbers without a sign that begin again: by the steps of a counter, and by a sum behind which there is more.</summary>
public static class Program
{
    private sealed class Image
    {
        private readonly MmapLock _lock = new();
        private readonly byte[] _bytes = new byte[4096];

        public void Pages(uint at, uint end)
        {
            int rounds = 0;
            using (_lock.EnterWrite())
            {
                while (at < end)
                {
                    _bytes[at >> 20]++;
                    if (++rounds > 64) return;
                    at += 0x50000000;
                }
            }
        }

        public void PagesFrom(uint at, uint end)
        {
            int rounds = 0;
            using (_lock.EnterWrite())
            {
                for (uint i = at; i < end; i += 0x50000000)
                {
                    _bytes[i / 0x100000]++;
                    if (++rounds > 64) return;
                }
            }
        }

        public void PagesBySign(int at, int end)
        {
            int rounds = 0;
            using (_lock.EnterWrite())
            {
                for (int i = at; i < end; i += 0x18000000)
                {
                    _bytes[(uint)i >> 20]++;
                    if (++rounds > 64) return;
                }
            }
        }

        public void Three(uint place, uint more)
        {
            using (_lock.EnterWrite())
            {
                _bytes[place]++;
                _bytes[place + more]++;
                _bytes[place + more + 5]++;
            }
        }

        public void ThreeLong(ulong place, ulong more)
        {
            using (_lock.EnterWrite())
            {
                _bytes[place]++;
                _bytes[place + more]++;
                _bytes[place + more + 5]++;
            }
        }

        public byte At(int at)
        {
            using (_lock.EnterRead())
            {
                return _bytes[at];
            }
        }
    }

    private sealed class Quarters
    {
        private readonly MmapLock _lock = new();
        private readonly byte[] _bytes = new byte[4096];

        public void Quads(uint at, uint count)
        {
            using (_lock.EnterWrite())
            {
                for (uint i = 0; i < count; i += 4)
                {
                    _bytes[at + i] = 7;
                    _bytes[at + i + 3] = 8;
                }
            }
        }

        public void QuadsLong(ulong at, ulong count)
        {
            using (_lock.EnterWrite())
            {
                for (ulong i = 0; i < count; i += 4)
                {
                    _bytes[at + i] = 7;
                    _bytes[at + i + 3] = 8;
                }
            }
        }

        public byte At(int at)
        {
            using (_lock.EnterRead())
            {
                return _bytes[at];
            }
        }
    }

    public static string Run(int input)
    {
        var image = new Image();
        var quarters = new Quarters();
        image.Pages(0xB0000000, 0xC0000000);
        image.Pages(0x10000000, 0x20000000);
        image.PagesFrom(0xB0000000, 0xC0000000);
        image.PagesBySign(0x70000000, 0x78000000);
        image.PagesBySign(1 << 20, 3 << 20);
        image.Three(100, unchecked((uint)-2));
        image.Three(100, 7);
        image.ThreeLong(100, unchecked((ulong)-2));
        image.ThreeLong(200, (ulong)input);
        string ends = T.Together(
            () => { for (int i = 0; i < 3; i++) try { quarters.Quads(4000, uint.MaxValue); } catch (IndexOutOfRangeException) { } },
            () => { for (int i = 0; i < 3; i++) try { quarters.QuadsLong(3000, ulong.MaxValue); } catch (IndexOutOfRangeException) { } },
            () => { for (int i = 0; i < 3; i++) quarters.Quads(3010, 20); });
        return $"{ends} {string.Join(",", Enumerable.Range(0, 4096).Select(i => image.At(i) + quarters.At(i)))}";
    }
}
