// becomes: range range coarse structure
using System.Buffers.Binary;
using MmLock;

public static class Program
{
    // As a file that is mapped: values at byte positions.
    private sealed class MappedStore
    {
        private readonly MmapLock _lock = new();
        private readonly byte[] _view;
        private int _flushes;

        public MappedStore(int capacity) => _view = new byte[capacity];

        public long ReadInt64(int position)
        {
            using (_lock.EnterRead())
            {
                long value = BinaryPrimitives.ReadInt64LittleEndian(_view.AsSpan(position, 8));
                Thread.Sleep(1);
                return value;
            }
        }

        public void Add(int position, long by)
        {
            using (_lock.EnterWrite())
            {
                Span<byte> at = _view.AsSpan(position, 8);
                long was = BinaryPrimitives.ReadInt64LittleEndian(at);
                Thread.Sleep(1);
                BinaryPrimitives.WriteInt64LittleEndian(at, was + by);
            }
        }

        public byte[] Flush()
        {
            using (_lock.EnterWrite())
            {
                _flushes++;
                var image = (byte[])_view.Clone();
                Thread.Sleep(1);
                return image;
            }
        }

        public int Flushes { get { using (_lock.EnterRead()) return _flushes; } }
    }

    public static string Run(int input)
    {
        var store = new MappedStore(64);
        string ends = T.Together(
            () => { for (int i = 0; i < 10; i++) store.Add(8, 1000); },
            () => { for (int i = 0; i < 10; i++) store.Add(8 + 8 * input, 1); },
            () => { for (int i = 0; i < 10; i++) store.ReadInt64(6); },
            () => { for (int i = 0; i < 5; i++) store.Flush(); });
        string edge = "";
        foreach (int position in new[] { -1, 57, 56, int.MaxValue, int.MinValue })
        {
            try { store.Add(position, 1); edge += "."; } catch (ArgumentOutOfRangeException) { edge += "range "; }
        }

        return $"{ends} {store.ReadInt64(8)} {store.ReadInt64(16)} {store.Flushes} {edge}";
    }
}
