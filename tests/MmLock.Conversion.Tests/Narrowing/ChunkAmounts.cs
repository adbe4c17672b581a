// becomes: coarse*6 range*2
using MmLock;

/// <summary>Pieces of which it is not known that they end where the loop does.</summary>
public static class Program
{
    private sealed class Image
    {
        private const int Piece = 16;
        private readonly MmapLock _lock = new();
        private readonly byte[] _bytes = new byte[512];

        // Up to another end than that of the loop.
        public void Beyond(int at, int end, int limit, byte by)
        {
            using (_lock.EnterWrite())
            {
                while (at < end)
                {
                    int n = Math.Min(Piece, limit - at);
                    if (n < 1) return;
                    _bytes.AsSpan(at, n).Fill(by);
                    Thread.Sleep(1);
                    at += n;
                }
            }
        }

        // What is left is another number when the piece is measured.
        public void Later(int at, int count, byte by)
        {
            using (_lock.EnterWrite())
            {
                while (count > 0)
                {
                    int n = Math.Min(Piece, count);
                    count -= n;
                    int m = Math.Min(Piece, count + 3);
                    _bytes.AsSpan(at, m).Fill(by);
                    Thread.Sleep(1);
                    at += n;
                }
            }
        }

        // After the step.
        public void After(int at, int count, byte by)
        {
            using (_lock.EnterWrite())
            {
                while (count > 0)
                {
                    int n = Math.Min(Piece, count);
                    at += n;
                    _bytes.AsSpan(at, n).Fill(by);
                    Thread.Sleep(1);
                    count -= n;
                }
            }
        }

        // By a cut number it goes on, and by a whole one it asks.
        public void Cut(int at, int count, byte by)
        {
            using (_lock.EnterWrite())
            {
                while (count > 0)
                {
                    int n = (byte)count < Piece ? count : Piece;
                    _bytes.AsSpan(at, n).Fill(by);
                    Thread.Sleep(1);
                    at += n;
                    count -= n;
                }
            }
        }

        // The larger of the two.
        public void Larger(int at, int end, byte by)
        {
            using (_lock.EnterWrite())
            {
                while (at < end)
                {
                    int n = end - at > Piece ? end - at : Piece;
                    _bytes.AsSpan(at, n).Fill(by);
                    Thread.Sleep(1);
                    at += n;
                }
            }
        }

        // Two counters, and one of them is asked for.
        public void Slower(int at, int count, byte by)
        {
            using (_lock.EnterWrite())
            {
                int done = 0;
                while (done < count)
                {
                    int n = Math.Min(Piece, count - done);
                    _bytes.AsSpan(at, n).Fill(by);
                    Thread.Sleep(1);
                    at += Piece;
                    done += n;
                }
            }
        }

        public void Fill(int at, int count, byte by)
        {
            using (_lock.EnterWrite())
            {
                _bytes.AsSpan(at, count).Fill(by);
                Thread.Sleep(1);
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
        string ends = T.Together(
            () => { for (int i = 0; i < 3; i++) image.Beyond(0, 3, 60, 1); },
            () => { for (int i = 0; i < 3; i++) image.Fill(3, 20, 2); },
            () => { for (int i = 0; i < 3; i++) image.Later(100, 17, 3); },
            () => { for (int i = 0; i < 3; i++) image.After(150, 10 + input, 4); },
            () => { for (int i = 0; i < 3; i++) image.Cut(200, 20, 5); },
            () => { for (int i = 0; i < 3; i++) image.Larger(250, 255, 6); },
            () => { for (int i = 0; i < 3; i++) image.Slower(300, 20, 7); });
        image.Beyond(0, 3, 60, 1);
        return $"{ends} {string.Join(",", Enumerable.Range(0, 128).Where(i => i > 5).Select(i => image.At(i * 4)))}";
    }
}
