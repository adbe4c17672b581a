// becomes: range*13
using System.Buffers.Binary;
using MmLock;

internal static class Rows
{
    public static Span<byte> Row(this byte[] bytes, int y, int width) => bytes.AsSpan(y * width, width);

    public static Span<byte> Cell(this Span<byte> row, int x) => row.Slice(x, 4);
}

/// <summary>Parts of a buffer that helpers are given, and rows that they return.</summary>
public static class Program
{
    private const int Width = 32;

    private sealed class Image
    {
        private readonly MmapLock _lock = new();
        private readonly byte[] _bytes = new byte[512];

        private Span<byte> Header => _bytes.AsSpan(0, 16);

        private Span<byte> Row(int y) => _bytes.AsSpan(y * Width, Width);

        private Memory<byte> Part(int at, int count)
        {
            int end = at + count;
            return _bytes.AsMemory()[at..end];
        }

        private static void Slowly(Span<byte> part, byte by)
        {
            for (int i = 0; i < part.Length; i++)
            {
                part[i] += by;
            }

            Thread.Sleep(1);
        }

        private static int Sum(byte[] all, int from, int count)
        {
            int sum = 0;
            for (int i = from; i < from + count; i++)
            {
                sum += all[i];
            }

            return sum;
        }

        private static void Put<T>(Span<T> into, int at, T value) => into[at] = value;

        private static void Both(Span<byte> part)
        {
            Slowly(part[..4], 1);
            Slowly(part[4..], 2);
        }

        private static void Number(Span<byte> part, int value) => BinaryPrimitives.WriteInt32LittleEndian(part, value);

        public void Fill(int at, int count)
        {
            using (_lock.EnterWrite()) Slowly(_bytes.AsSpan(at, count), 3);
        }

        public void FillBoth(int at)
        {
            using (_lock.EnterWrite()) Both(_bytes.AsSpan(at, 12));
        }

        public int SumOf(int at, int count)
        {
            using (_lock.EnterRead())
            {
                Thread.Sleep(1);
                return Sum(_bytes, at, count);
            }
        }

        public void PutAt(int at, byte value)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                Put(_bytes, at, value);
            }
        }

        public void WriteNumber(int at, int value)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                Number(_bytes.AsSpan(at), value);
            }
        }

        public void ClearRow(int y)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                Row(y).Clear();
            }
        }

        public void InRow(int y, int x)
        {
            using (_lock.EnterWrite())
            {
                Span<byte> row = Row(y);
                byte was = row[x];
                Thread.Sleep(1);
                row[x] = (byte)(was + 1);
            }
        }

        public void ByExtension(int y, int x)
        {
            using (_lock.EnterWrite())
            {
                Slowly(_bytes.Row(y, Width).Cell(x), 1);
            }
        }

        public void Head(int i)
        {
            using (_lock.EnterWrite())
            {
                byte was = Header[i];
                Thread.Sleep(1);
                Header[i] = (byte)(was + 1);
            }
        }

        public void OfPart(int at, int count)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                Part(at, count).Span.Fill(9);
            }
        }

        public void ClearRows(int first, int count)
        {
            using (_lock.EnterWrite())
            {
                for (int y = first; y < first + count; y++)
                {
                    Row(y).Clear();
                    Thread.Sleep(1);
                }
            }
        }

        public void CopyOut(int y, byte[] into)
        {
            using (_lock.EnterRead())
            {
                Thread.Sleep(1);
                Row(y).CopyTo(into);
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

    public static string Run(int input)
    {
        var image = new Image();
        byte[] into = new byte[64];
        string ends = T.Together(
            () => { for (int i = 0; i < 3; i++) { image.Fill(64, 10 + input); image.ClearRow(4); image.Head(3); } },
            () => { for (int i = 0; i < 3; i++) { image.FillBoth(160); image.InRow(6, 5); image.PutAt(230, 7); } },
            () => { for (int i = 0; i < 3; i++) { image.ByExtension(8, 3); image.WriteNumber(300, 77); image.OfPart(320, 5); } },
            () => { for (int i = 0; i < 3; i++) { image.ClearRows(12, 2); _ = image.SumOf(400, 9); image.CopyOut(14, into); } });
        string odd = "";
        foreach (Action act in new Action[]
        {
            () => image.Fill(-1, 2), () => image.Fill(500, 20), () => image.ClearRow(16), () => image.ClearRow(int.MaxValue),
            () => image.ClearRow(1 << 27), () => image.InRow(0, 32), () => image.InRow(1, -1), () => image.Head(16),
            () => image.ByExtension(1, 30), () => image.OfPart(int.MaxValue, 2), () => image.WriteNumber(510, 1),
            () => image.CopyOut(0, []),
        })
        {
            try { act(); odd += "."; } catch (Exception e) { odd += e.GetType().Name[0]; }
        }

        return $"{ends} {odd} {string.Join(",", Enumerable.Range(0, 128).Select(i => image.At(i * 4)))}";
    }
}
