// becomes: coarse*8 range
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MmLock;

/// <summary>Rows of which it is not seen where they are, or that go on beyond what helpers were given.</summary>
public static class Program
{
    private const int Width = 32;

    private class Image
    {
        protected readonly MmapLock _lock = new();
        protected readonly byte[] _bytes = new byte[512];
        private int _first;

        protected virtual Span<byte> Row(int y) => _bytes.AsSpan(y * Width, Width);

        private Span<byte> Moved(int y) => _bytes.AsSpan(_first + y * Width, Width);

        private Span<byte> OneOf(int y)
        {
            if (y % 2 == 0)
            {
                return _bytes.AsSpan(y, 1);
            }

            return _bytes.AsSpan(64, 1);
        }

        private static void Slowly(ref byte cell)
        {
            byte was = cell;
            Thread.Sleep(1);
            cell = (byte)(was + 1);
        }

        private static void Behind(Span<byte> part) => Slowly(ref Unsafe.Add(ref MemoryMarshal.GetReference(part), 40));

        private static void Beside(Span<byte> part) => Slowly(ref Unsafe.Add(ref part[0], 33));

        private static void Next(Span<byte> part, Span<byte> other, bool isOther)
        {
            part = isOther ? other : part;
            byte was = part[0];
            Thread.Sleep(1);
            part[0] = (byte)(was + 1);
        }

        private static void Half(Span<byte> part)
        {
            if (part.Length > 1)
            {
                Half(part[..(part.Length / 2)]);
            }

            Slowly(ref part[0]);
        }

        public void InRow(int y)
        {
            using (_lock.EnterWrite())
            {
                byte was = Row(y)[0];
                Thread.Sleep(1);
                Row(y)[0] = (byte)(was + 1);
            }
        }

        public void InMoved(int y)
        {
            using (_lock.EnterWrite())
            {
                byte was = Moved(y)[0];
                Thread.Sleep(1);
                Moved(y)[0] = (byte)(was + 1);
                _first = 32 - _first;
            }
        }

        public void InOne(int y)
        {
            using (_lock.EnterWrite())
            {
                byte was = OneOf(y)[0];
                Thread.Sleep(1);
                OneOf(y)[0] = (byte)(was + 1);
            }
        }

        public void GoBehind(int at)
        {
            using (_lock.EnterWrite())
            {
                if ((uint)at < 400) Behind(_bytes.AsSpan(at, 4));
            }
        }

        public void GoBeside(int at)
        {
            using (_lock.EnterWrite())
            {
                if ((uint)at < 400) Beside(_bytes.AsSpan(at, 4));
            }
        }

        public void GoNext(int at, int other)
        {
            using (_lock.EnterWrite()) Next(_bytes.AsSpan(at, 1), _bytes.AsSpan(other, 1), at < other);
        }

        public void Halves(int at, int count)
        {
            using (_lock.EnterWrite()) Half(_bytes.AsSpan(at, count));
        }

        // Made before the number changes.
        public void Before(int y)
        {
            Span<byte> row = Moved(y);
            y = 0;
            using (_lock.EnterWrite())
            {
                byte was = row[y];
                Thread.Sleep(1);
                row[y] = (byte)(was + 1);
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
    }

    private sealed class Other : Image
    {
        protected override Span<byte> Row(int y) => _bytes.AsSpan(96, Width);
    }

    public static string Run(int input)
    {
        var image = new Other();
        string ends = T.Together(
            () => { for (int i = 0; i < 4; i++) { image.InRow(1); image.InMoved(2); image.InOne(3); image.Halves(200, 4); } },
            () => { for (int i = 0; i < 4; i++) { image.InRow(2 + input); image.InMoved(2); image.InOne(5); image.Halves(201, 2); } },
            () => { for (int i = 0; i < 4; i++) { image.GoBehind(300); image.GoBeside(300); image.GoNext(340, 333); } });
        image.Before(7);
        return $"{ends} {string.Join(",", Enumerable.Range(0, 128).Select(i => image.At(i * 4)))}";
    }
}
