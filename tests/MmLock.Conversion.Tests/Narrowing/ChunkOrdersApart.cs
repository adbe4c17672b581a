// becomes: coarse*12 range*2
using MmLock;

/// <summary>Forms that look as if a piece ended where the loop does, or as if it were known how often a loop goes round.</summary>
public static class Program
{
    private sealed class Image
    {
        private readonly MmapLock _lock = new();
        private readonly byte[] _bytes = new byte[1024];
        private int _width = 3;

        // More than is left.
        public void OneMore(int at, int n, byte by)
        {
            using (_lock.EnterWrite())
            {
                while (n > 0)
                {
                    int c = 16;
                    if (n < c) c = n + 1;
                    _bytes.AsSpan(at, c).Fill(by);
                    Thread.Sleep(1);
                    at += c;
                    n -= c;
                }
            }
        }

        // The larger of the two.
        public void Larger(int at, int n, byte by)
        {
            using (_lock.EnterWrite())
            {
                while (n > 0)
                {
                    int c = 4;
                    if (n > c) c = n;
                    _bytes.AsSpan(at, c).Fill(by);
                    Thread.Sleep(1);
                    at += c;
                    n -= c;
                }
            }
        }

        // Asked by a cut number.
        public void CutAsked(int at, int n, byte by)
        {
            using (_lock.EnterWrite())
            {
                while (n > 0)
                {
                    int c = 16;
                    if ((byte)n < c) c = n;
                    _bytes.AsSpan(at, c).Fill(by);
                    Thread.Sleep(1);
                    at += 1;
                    n -= c;
                }
            }
        }

        // Worked on before it is asked.
        public void Before(int at, int n, byte by)
        {
            using (_lock.EnterWrite())
            {
                while (n > 0)
                {
                    int c = 16;
                    _bytes.AsSpan(at, c).Fill(by);
                    if (n < c) c = n;
                    Thread.Sleep(1);
                    at += c;
                    n -= c;
                }
            }
        }

        // Of the number before it changed.
        public void Stale(int at, int n, byte by)
        {
            using (_lock.EnterWrite())
            {
                int was = n;
                while (n > 0)
                {
                    int c = Math.Min(16, was);
                    n -= c;
                    _bytes.AsSpan(at, c).Fill(by);
                    Thread.Sleep(1);
                    at += c;
                }
            }
        }

        // On before the piece is worked on.
        public void On(int at, int n, byte by)
        {
            using (_lock.EnterWrite())
            {
                while (n > 0)
                {
                    int c = Math.Min(16, n);
                    n -= c;
                    at += c;
                    _bytes.AsSpan(at, c).Fill(by);
                    Thread.Sleep(1);
                }
            }
        }

        // One more than the piece.
        public void Wider(int at, int n, byte by)
        {
            using (_lock.EnterWrite())
            {
                while (n > 0)
                {
                    int c = Math.Min(16, n);
                    n -= c;
                    _bytes.AsSpan(at, c + 1).Fill(by);
                    Thread.Sleep(1);
                    at += c;
                }
            }
        }

        // What is asked for is cut: some numbers below zero go on.
        public void CutDown(int at, int n, byte by)
        {
            using (_lock.EnterWrite())
            {
                while ((sbyte)--n >= 0)
                {
                    _bytes[at + n] = by;
                    Thread.Sleep(1);
                }
            }
        }

        // None is followed by the largest.
        public void FromNone(long at, uint n, byte by)
        {
            using (_lock.EnterWrite())
            {
                while (--n > 0)
                {
                    _bytes[at + (byte)n] = by;
                    if ((byte)n == 0) break;
                    Thread.Sleep(1);
                }
            }
        }

        // Taken again in some rounds.
        public void TakenTwice(int at, int n, byte by)
        {
            using (_lock.EnterWrite())
            {
                while (--n >= 0)
                {
                    _bytes[at++] = by;
                    Thread.Sleep(1);
                    if (n == 1 && _width > 2)
                    {
                        n = 4;
                        _width = 2;
                    }
                }
            }
        }

        // Rows whose length changes.
        public void Growing(int at, int rows, byte by)
        {
            using (_lock.EnterWrite())
            {
                int width = 1;
                for (int r = 0; r < rows; r++)
                {
                    for (int c = 0; c < width; c++)
                    {
                        _bytes[at++] = by;
                    }

                    width *= 2;
                    Thread.Sleep(1);
                }
            }
        }

        // And so many of them as nobody knows.
        public void Endless(int at, byte by)
        {
            using (_lock.EnterWrite())
            {
                while (_bytes[at] == 0)
                {
                    for (int c = 0; c < 8; c++)
                    {
                        _bytes[at++] = by;
                    }

                    Thread.Sleep(1);
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
        image.Fill(264, 8, 1);
        string ends = T.Together(
            () => { for (int i = 0; i < 3; i++) image.OneMore(0, 3, 1); },
            () => { for (int i = 0; i < 3; i++) image.Larger(10, 6, 2); },
            () => { for (int i = 0; i < 3; i++) image.CutAsked(20, 20, 3); },
            () => { for (int i = 0; i < 3; i++) image.Before(60, 3, 4); },
            () => { for (int i = 0; i < 3; i++) image.Stale(80, 17, 5); },
            () => { for (int i = 0; i < 3; i++) image.On(130, 10 + input, 6); },
            () => { for (int i = 0; i < 3; i++) image.Wider(160, 10, 7); },
            () => { for (int i = 0; i < 3; i++) image.CutDown(700, -200, 8); },
            () => { for (int i = 0; i < 3; i++) image.FromNone(200, 3, 9); },
            () => { for (int i = 0; i < 3; i++) image.Growing(220, 4, 10); },
            () => { for (int i = 0; i < 3; i++) image.Endless(240, 11); });
        image.TakenTwice(300, 4, 12);
        return $"{ends} {string.Join(",", Enumerable.Range(0, 320).Concat(Enumerable.Range(495, 20)).Select(i => image.At(i)))}";
    }
}
