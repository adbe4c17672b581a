// becomes: range*14
using MmLock;

/// <summary>Pieces that are measured, and rounds that are counted, in the orders in which people write it.</summary>
public static class Program
{
    private sealed class Image
    {
        private readonly MmapLock _lock = new();
        private readonly byte[] _bytes = new byte[1024];

        // What is left is counted before the piece is worked on.
        public void Early(int at, int n, byte by)
        {
            using (_lock.EnterWrite())
            {
                while (n > 0)
                {
                    int c = Math.Min(16, n);
                    n -= c;
                    _bytes.AsSpan(at, c).Fill(by);
                    Thread.Sleep(1);
                    at += c;
                }
            }
        }

        public void EarlyFrom(int at, byte[] from)
        {
            using (_lock.EnterWrite())
            {
                int off = 0, left = from.Length;
                while (left > 0)
                {
                    int c = left;
                    if (c > 16) c = 16;
                    left -= c;
                    Buffer.BlockCopy(from, off, _bytes, at, c);
                    off += c;
                    Thread.Sleep(1);
                    at += c;
                }
            }
        }

        // The smaller of two by a question.
        public void Asked(int at, int n, byte by)
        {
            using (_lock.EnterWrite())
            {
                while (n > 0)
                {
                    int c = 16;
                    if (n < c) c = n;
                    _bytes.AsSpan(at, c).Fill(by);
                    Thread.Sleep(1);
                    at += c;
                    n -= c;
                }
            }
        }

        public void AskedOther(int at, int n, byte by)
        {
            using (_lock.EnterWrite())
            {
                while (n > 0)
                {
                    int c = n;
                    if (c >= 16)
                    {
                        c = 16;
                    }

                    _bytes.AsSpan(at, c).Fill(by);
                    Thread.Sleep(1);
                    n -= c;
                    at += c;
                }
            }
        }

        public void AskedWide(long at, long n, byte by)
        {
            using (_lock.EnterWrite())
            {
                while (n > 0)
                {
                    int c = 16;
                    if (n < c) c = (int)n;
                    _bytes.AsSpan((int)at, c).Fill(by);
                    Thread.Sleep(1);
                    at += c;
                    n -= c;
                }
            }
        }

        public void AskedToEnd(int at, int end, byte by)
        {
            using (_lock.EnterWrite())
            {
                while (at < end)
                {
                    int c = 16;
                    if (end - at < c) c = end - at;
                    _bytes.AsSpan(at, c).Fill(by);
                    Thread.Sleep(1);
                    at += c;
                }
            }
        }

        // Counted down as it is asked for.
        public void Down(int at, int n, byte by)
        {
            using (_lock.EnterWrite())
            {
                while (--n >= 0)
                {
                    _bytes[at + n] = by;
                    Thread.Sleep(1);
                }
            }
        }

        public void DownWide(long at, long n, byte by)
        {
            using (_lock.EnterWrite())
            {
                while (--n >= 0)
                {
                    _bytes[at + n] = by;
                    Thread.Sleep(1);
                }
            }
        }

        public void DownBeside(int at, int n, byte by)
        {
            using (_lock.EnterWrite())
            {
                while (--n >= 0)
                {
                    _bytes[at++] = by;
                    Thread.Sleep(1);
                }
            }
        }

        public void DownToNone(int at, uint n, byte by)
        {
            using (_lock.EnterWrite())
            {
                while (n-- != 0)
                {
                    _bytes[at++] = by;
                    Thread.Sleep(1);
                }
            }
        }

        // On from row to row.
        public void Rows(int at, int rows, byte by)
        {
            using (_lock.EnterWrite())
            {
                for (int r = 0; r < rows; r++)
                {
                    for (int c = 0; c < 8; c++)
                    {
                        _bytes[at++] = by;
                    }

                    Thread.Sleep(1);
                }
            }
        }

        public void RowsOf(int at, byte[] row, int rows)
        {
            using (_lock.EnterWrite())
            {
                int place = at;
                while (rows-- > 0)
                {
                    foreach (byte b in row)
                    {
                        _bytes[place++] = b;
                    }

                    Thread.Sleep(1);
                }
            }
        }

        public void Corner(int at, int rows, byte by)
        {
            using (_lock.EnterWrite())
            {
                int place = at;
                for (int r = 0; r < rows; r++)
                {
                    for (int c = 0; c < r; c++)
                    {
                        _bytes[place++] = by;
                    }

                    Thread.Sleep(1);
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
        string ends = T.Together(
            () => { for (int i = 0; i < 3; i++) image.Early(0, 20 + input, 1); },
            () => { for (int i = 0; i < 3; i++) image.EarlyFrom(30, [1, 2, 3, (byte)input]); },
            () => { for (int i = 0; i < 3; i++) image.Asked(40, 33, 3); },
            () => { for (int i = 0; i < 3; i++) image.AskedOther(80, 33, 4); },
            () => { for (int i = 0; i < 3; i++) image.AskedWide(120, 18, 5); },
            () => { for (int i = 0; i < 3; i++) image.AskedToEnd(140, 158, 6); },
            () => { for (int i = 0; i < 3; i++) image.Down(160, 5 + input, 7); },
            () => { for (int i = 0; i < 3; i++) image.DownWide(170, 5, 8); },
            () => { for (int i = 0; i < 3; i++) image.DownBeside(180, 5, 9); },
            () => { for (int i = 0; i < 3; i++) image.DownToNone(190, 5, 10); },
            () => { for (int i = 0; i < 3; i++) image.Rows(200, 3, 11); },
            () => { for (int i = 0; i < 3; i++) image.RowsOf(230, [7, 8, 9], 3); },
            () => { for (int i = 0; i < 3; i++) image.Corner(250, 4, 12); });
        return $"{ends} {string.Join(",", Enumerable.Range(0, 280).Select(i => image.At(i)))}";
    }
}
