// becomes: range*9
using MmLock;

/// <summary>Copies by pieces: each takes no more than is left.</summary>
public static class Program
{
    private sealed class Image
    {
        private const int Piece = 16;
        private readonly MmapLock _lock = new();
        private readonly byte[] _bytes = new byte[512];

        public void Read(int at, byte[] into, int offset, int count)
        {
            using (_lock.EnterRead())
            {
                while (count > 0)
                {
                    int n = Math.Min(Piece, count);
                    Array.Copy(_bytes, at, into, offset, n);
                    Thread.Sleep(1);
                    at += n;
                    offset += n;
                    count -= n;
                }
            }
        }

        public void Choice(int at, int count, byte by)
        {
            using (_lock.EnterWrite())
            {
                while (count > 0)
                {
                    int n = count < Piece ? count : Piece;
                    _bytes.AsSpan(at, n).Fill(by);
                    Thread.Sleep(1);
                    count -= n;
                    at += n;
                }
            }
        }

        public void Write(int at, ReadOnlySpan<byte> from)
        {
            using (_lock.EnterWrite())
            {
                int done = 0;
                while (done < from.Length)
                {
                    int n = Math.Min(Piece, from.Length - done);
                    from.Slice(done, n).CopyTo(_bytes.AsSpan(at + done, n));
                    Thread.Sleep(1);
                    done += n;
                }
            }
        }

        public void Clear(int at, int count)
        {
            using (_lock.EnterWrite())
            {
                for (int done = 0; done < count; done += Piece)
                {
                    int place = at + done;
                    int n = Math.Min(Piece, count - done);
                    Array.Clear(_bytes, place, n);
                    Thread.Sleep(1);
                }
            }
        }

        public void UpTo(int at, int end, byte by)
        {
            using (_lock.EnterWrite())
            {
                while (at < end)
                {
                    int n = int.Min(end - at, Piece);
                    Array.Fill(_bytes, by, at, n);
                    Thread.Sleep(1);
                    at += n;
                }
            }
        }

        // What is left is counted in wide numbers.
        public void Wide(long at, long count, byte by)
        {
            using (_lock.EnterWrite())
            {
                while (count > 0)
                {
                    int n = (int)Math.Min(Piece, count);
                    _bytes.AsSpan(checked((int)at), n).Fill(by);
                    Thread.Sleep(1);
                    at += n;
                    count -= n;
                }
            }
        }

        public void Cells(int at, int count, byte by)
        {
            using (_lock.EnterWrite())
            {
                while (count > 0)
                {
                    int n = Math.Min(Piece, count);
                    for (int i = 0; i < n; i++)
                    {
                        _bytes[at + i] += by;
                    }

                    Thread.Sleep(1);
                    at += n;
                    count -= n;
                }
            }
        }

        // The last piece is as large as the others.
        public void Whole(int at, int count, byte by)
        {
            using (_lock.EnterWrite())
            {
                while (count > 0)
                {
                    _bytes.AsSpan(at, Piece).Fill(by);
                    Thread.Sleep(1);
                    at += Piece;
                    count -= Piece;
                }
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
        byte[] early = new byte[64];
        byte[] into = new byte[64];
        byte[] data = [.. Enumerable.Range(0, 40).Select(i => (byte)i)];
        string ends = T.Together(
            () => { for (int i = 0; i < 3; i++) image.Write(0, data); },
            () => { for (int i = 0; i < 3; i++) image.Choice(40, 33 + input, 7); },
            () => { for (int i = 0; i < 3; i++) image.Clear(100, 50); },
            () => { for (int i = 0; i < 3; i++) image.UpTo(150, 171, 8); },
            () => { for (int i = 0; i < 3; i++) image.Wide(200, 17, 9); },
            () => { for (int i = 0; i < 3; i++) image.Whole(300, 17, 10); },
            () => { for (int i = 0; i < 3; i++) image.Cells(340, 19, 2); },
            () => { for (int i = 0; i < 3; i++) image.Read(450, early, 1, 20); });
        image.Read(2, into, 1, 20);
        string odd = "";
        foreach (Action act in new Action[]
        {
            () => image.Choice(500, 40, 1), () => image.Choice(-5, 40, 1), () => image.Choice(5, -40, 1),
            () => image.Choice(int.MaxValue, int.MaxValue, 1), () => image.UpTo(int.MinValue, 100, 2), () => image.UpTo(400, -1, 2),
            () => image.Wide(-1, 9, 3), () => image.Wide(long.MaxValue, long.MaxValue, 3), () => image.Write(500, data),
            () => image.Clear(int.MaxValue, 20), () => image.Whole(490, 30, 4),
            () => image.Cells(500, 30, 4), () => image.Cells(-3, 30, 4), () => image.Cells(int.MaxValue - 3, 30, 4),
        })
        {
            try { act(); odd += "."; } catch (Exception e) { odd += e.GetType().Name[0]; }
        }

        return $"{ends} {odd} {into.Sum(b => b)} {string.Join(",", Enumerable.Range(0, 128).Select(i => image.At(i * 4)))}";
    }
}
