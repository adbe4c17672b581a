// becomes: range range coarse structure
using MmLock;

public static class Program
{
    private readonly record struct BufferSlice(int Offset, int Size)
    {
        public int End => Offset + Size;
    }

    // One big buffer for the device; whoever has a slice uploads into it.
    private sealed class GpuBufferArena
    {
        private readonly MmapLock _lock = new();
        private readonly byte[] _staging;
        private int _uploads;

        public GpuBufferArena(int size) => _staging = new byte[size];

        public void Upload(BufferSlice slice, ReadOnlySpan<byte> data)
        {
            using (_lock.EnterWrite())
            {
                for (int i = slice.Offset; i < slice.End; i++)
                {
                    _staging[i] = (byte)(_staging[i] + data[i - slice.Offset]);
                }

                Thread.Sleep(1);
            }
        }

        public int Checksum(BufferSlice slice)
        {
            using (_lock.EnterRead())
            {
                int sum = 0;
                for (int i = slice.Offset; i < slice.End; i++)
                {
                    sum += _staging[i];
                }

                Thread.Sleep(1);
                return sum;
            }
        }

        public void Reset()
        {
            using (_lock.EnterWrite())
            {
                Array.Clear(_staging);
                _uploads = 0;
            }
        }

        public void CountUpload()
        {
            using (_lock.EnterWrite()) _uploads++;
        }
    }

    public static string Run(int input)
    {
        var arena = new GpuBufferArena(64);
        byte[] ones = Enumerable.Repeat((byte)1, 64).ToArray();
        string ends = T.Together(
            () => { for (int i = 0; i < 10; i++) { arena.Upload(new BufferSlice(0, 16), ones); arena.CountUpload(); } },
            () => { for (int i = 0; i < 10; i++) { arena.Upload(new BufferSlice(8 + input, 16), ones); arena.CountUpload(); } },
            () => { for (int i = 0; i < 10; i++) arena.Upload(new BufferSlice(40, 24), ones); },
            () => { for (int i = 0; i < 10; i++) arena.Checksum(new BufferSlice(4, 30)); });
        string edges = arena.Checksum(new BufferSlice(0, 64)) + " ";
        foreach (BufferSlice odd in new BufferSlice[] { new(0, 0), new(-1, 2), new(8, -8), new(60, 8), new(int.MaxValue, 1) })
        {
            try { arena.Upload(odd, ones); edges += "."; } catch (IndexOutOfRangeException) { edges += "outside "; }
            try { edges += arena.Checksum(odd); } catch (IndexOutOfRangeException) { edges += "outside "; }
        }

        arena.Reset();
        return $"{ends} {edges} {arena.Checksum(new BufferSlice(0, 64))}";
    }
}
