// becomes: range range coarse range
using MmLock;

/// <summary>A bus with addresses of 32 bits; where these end, they begin again at zero, and so does the table of its pages.</summary>
public static class Program
{
    private sealed class Bus
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<uint, byte[]> _pages = new()
        {
            [0] = new byte[256], [1] = new byte[256], [2] = new byte[256], [0xFFFFFF] = new byte[256],
        };

        private readonly byte[][] _banks = [.. Enumerable.Range(0, 16).Select(_ => new byte[8])];

        private byte[]? PageOf(uint address) => _pages.TryGetValue(address >> 8, out byte[]? page) ? page : null;

        private static void Touch(byte[]? page, uint offset)
        {
            if (page is not null)
            {
                byte was = page[offset];
                Thread.Sleep(1);
                page[offset] = (byte)(was + 1);
            }
        }

        public void Write(uint address, ReadOnlySpan<byte> data)
        {
            using (_lock.EnterWrite())
            {
                int left = data.Length;
                while (left > 0)
                {
                    int n = Math.Min(left, 256 - (int)(address & 255));
                    Touch(PageOf(address), address & 255);
                    address += (uint)n;
                    left -= n;
                }
            }
        }

        public void Clear(uint address, uint size)
        {
            using (_lock.EnterWrite())
            {
                while (size != 0)
                {
                    uint n = Math.Min(size, 256 - (address & 255));
                    Touch(PageOf(address), address & 255);
                    address += n;
                    size -= n;
                }
            }
        }

        public void Bank(uint address, int size)
        {
            using (_lock.EnterWrite())
            {
                for (; size > 0; size -= 8, address += 8)
                {
                    Touch(_banks[(address >> 28) & 15], 3);
                }
            }
        }

        public byte At(uint address)
        {
            using (_lock.EnterRead())
            {
                byte[]? page = PageOf(address);
                Thread.Sleep(1);
                return page is null ? (byte)0 : page[address & 255];
            }
        }

        public string Banks => string.Join(",", _banks.Select(b => b[3]));
    }

    public static string Run(int input)
    {
        var bus = new Bus();
        byte[] data = new byte[600];
        string ends = T.Together(
            () => { for (int i = 0; i < 5; i++) bus.Write(0, data.AsSpan(0, 300)); },
            () => { for (int i = 0; i < 5; i++) bus.Write(256, data.AsSpan(0, 10 + input)); },
            () => { for (int i = 0; i < 5; i++) bus.Write(uint.MaxValue - 5, data.AsSpan(0, 300)); },
            () => { for (int i = 0; i < 5; i++) bus.Clear(512, 20); },
            () => { for (int i = 0; i < 5; i++) bus.Bank(0x20000000, 30); });
        bus.Clear(uint.MaxValue - 5, 30);
        bus.Clear(9, 0);
        bus.Bank(uint.MaxValue - 7, 16);
        return $"{ends} {bus.At(0)} {bus.At(256)} {bus.At(512)} {bus.At(uint.MaxValue - 5)} {bus.Banks}";
    }
}
