// becomes: range coarse range*2 coarse*2 range*2
using MmLock;

public static class Program
{
    // What is copied may be longer than it was, or of the array itself.
    private sealed class Copies
    {
        private readonly MmapLock _lock = new();
        private readonly byte[] _bytes = new byte[1024];
        private byte[] _source = new byte[4];

        // As long as the member has it under the lock: so it goes on to the end.
        public void FromMember(int at)
        {
            using (_lock.EnterWrite())
            {
                byte[] source = _source;
                Thread.Sleep(1);
                source.CopyTo(_bytes.AsSpan(at));
            }
        }

        // Another array by then.
        public void Exchanged(int at, byte[] source)
        {
            using (_lock.EnterWrite())
            {
                if (source.Length == 3) source = new byte[64];
                Thread.Sleep(1);
                source.CopyTo(_bytes.AsSpan(at));
            }
        }

        public void Longer(int at, byte[] source, int n)
        {
            using (_lock.EnterWrite())
            {
                Span<byte> part = source.AsSpan(0, n);
                part = source;
                Thread.Sleep(1);
                part.CopyTo(_bytes.AsSpan(at));
            }
        }

        public void ByHelper(int at, byte[] source)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                Copy(source, _bytes.AsSpan(at));
            }
        }

        private static void Copy(ReadOnlySpan<byte> from, Span<byte> to) => from.CopyTo(to);

        public void Overlapping(byte[] source)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                _bytes.CopyTo(_bytes.AsSpan());
                source.CopyTo(_bytes, 0);
            }
        }

        public void Grow(int length)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                _source = new byte[length & 63];
                Array.Fill(_source, (byte)1);
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
        var copies = new Copies();
        copies.Grow(16);
        string ends = T.Together(
            () =>
            {
                for (int i = 0; i < 3; i++)
                {
                    copies.FromMember(900);
                    copies.Exchanged(500, new byte[3]);
                    copies.Set(915, 1);
                }
            },
            () =>
            {
                for (int i = 0; i < 3; i++)
                {
                    copies.Longer(600, new byte[8], 2);
                    copies.ByHelper(700, new byte[8]);
                    copies.Set(540, 0);
                }
            },
            () => { for (int i = 0; i < 3; i++) { copies.Set(607, 0); copies.Set(707, 0); _ = copies.Get(910 + input); } });
        copies.Overlapping([7]);
        return $"{ends} {copies.Get(0)} {copies.Get(900)} {copies.Get(915)} {copies.Get(916)} {copies.Get(540)}";
    }
}
