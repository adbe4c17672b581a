// becomes: coarse range ranges*3 coarse*2 range*2
using System.Buffers.Text;
using MmLock;

public static class Program
{
    private readonly struct Cut(byte[] of)
    {
        // Not the library's: it means pages.
        public Span<byte> Slice(int page, int count) => of.AsSpan(page * 16, count * 16);
    }

    private sealed class Parts
    {
        private readonly MmapLock _lock = new();
        private readonly byte[] _bytes = new byte[1024];
        private readonly int[] _ends = new int[8];

        public void Named(int page, byte value)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                new Cut(_bytes).Slice(page, 1).Fill(value);
            }
        }

        // By names, in another order than the parameters have: that is no matter.
        public void ByName(int at, int count)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                Array.Fill(count: count, startIndex: at, array: _bytes, value: (byte)2);
            }
        }

        // As long as the text comes out.
        public void Encoded(int at, byte[] data)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                Base64.EncodeToUtf8(data, _bytes.AsSpan(at), out _, out int written);
                _ends[0] = at + written;
            }
        }

        public void Helped(int at, byte value)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                Both(_bytes.AsSpan(at), value);
            }
        }

        private static void Both(Span<byte> of, byte value) => of[0] = of[^1] = value;

        public void Pairs(int at, byte value)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                (_bytes[at], _bytes[1023 - at]) = (value, value);
            }
        }

        public void ByRef(int at, byte value)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                ref byte cell = ref _bytes[at];
                cell = ref _bytes[1023 - at];
                cell = value;
            }
        }

        public void Spread(byte value)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                foreach (ref byte cell in _bytes.AsSpan())
                {
                    cell |= value;
                }
            }
        }

        public void Set(int at, byte value)
        {
            using (_lock.EnterWrite())
            {
                _bytes[at] = value;
                Thread.Sleep(1);
                _bytes[at] = value;
            }
        }

        public byte Get(int at)
        {
            using (_lock.EnterRead())
            {
                Thread.Sleep(1);
                return _bytes[at];
            }
        }
    }

    public static string Run(int input)
    {
        var parts = new Parts();
        string ends = T.Together(
            () => { parts.Named(2, 1); parts.ByName(100, 8); parts.Encoded(200, new byte[10]); parts.Set(205, 1); },
            () => { parts.Helped(300, 4); parts.Pairs(301, 5); parts.Set(722, 5); parts.ByRef(302 + input, 6); },
            () => { for (int i = 0; i < 6; i++) { parts.Set(400 + input, 7); _ = parts.Get(300); } });
        parts.Spread(64);
        return $"{ends} {parts.Get(33)} {parts.Get(101)} {parts.Get(300)} {parts.Get(1023)} {parts.Get(721 - input)} {parts.Get(400 + input)}";
    }
}
