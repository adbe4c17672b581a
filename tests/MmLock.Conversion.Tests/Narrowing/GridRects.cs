// becomes: range*14 structure
using MmLock;

public static class Program
{
    // A picture in one array: a place is a row times how long rows are, and a column.
    private sealed class Picture
    {
        private const int Depth = 4;
        private readonly MmapLock _lock = new();
        private readonly int _stride;
        private readonly int _height;
        private readonly int[] _cells;
        private readonly byte[] _levels;
        private int _drawn;

        public Picture() : this(64, 48)
        {
        }

        public Picture(int stride, int height)
        {
            _stride = stride;
            _height = height;
            _cells = new int[stride * height];
            _levels = new byte[stride * height * Depth];
        }

        private int Width => _stride - 1;

        public int Bottom { get; } = 40;

        public void Fill(int x0, int y0, int w, int h, int value)
        {
            using (_lock.EnterWrite())
            {
                for (int y = y0; y < y0 + h; y++)
                {
                    for (int x = x0; x < x0 + w; x++)
                    {
                        _cells[y * _stride + x] = value;
                    }
                }

                Thread.Sleep(1);
            }
        }

        // Counted from the corner, and clipped before.
        public long Sum(int left, int top, int width, int height)
        {
            int columns = Math.Min(width, _stride - left);
            int rows = Math.Min(height, _height - top);
            using (_lock.EnterRead())
            {
                long sum = 0;
                for (int row = 0; row < rows; row++)
                {
                    int start = (top + row) * _stride + left;
                    for (int column = 0; column < columns; column++)
                    {
                        sum += _cells[start + column];
                    }
                }

                Thread.Sleep(1);
                return sum;
            }
        }

        public void Blit(int[] source, int x, int y, int w, int h)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                for (int i = 0; i < h; i++)
                {
                    Array.Copy(source, i * w, _cells, (y + i) * _stride + x, w);
                }
            }
        }

        public void ClearRows(int from, int count)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                for (int y = from; y < from + count; y++)
                {
                    Span<int> row = _cells.AsSpan(y * _stride, _stride);
                    row.Clear();
                }
            }
        }

        public int CountSet(int y0, int y1, int x)
        {
            using (_lock.EnterRead())
            {
                int set = 0;
                for (int y = y0; y <= y1; y++)
                {
                    if (_cells[Index(x, y)] != 0) set++;
                }

                Thread.Sleep(1);
                return set;
            }
        }

        private int Index(int x, int y) => y * _stride + x;

        // From the bottom up, by a step, with a factor that is a constant.
        public void Levels(int x, int y, int w, int h, byte level)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                for (int row = y + h - 1; row >= y; row--)
                {
                    for (int column = x; column < x + w; column += 2)
                    {
                        _levels[(row * _stride + column) * Depth + 3] = level;
                    }
                }
            }
        }

        public int Level(int x, int y)
        {
            using (_lock.EnterRead())
            {
                Thread.Sleep(1);
                return _levels[((y * _stride) + x) * Depth + 3];
            }
        }

        // How long rows are, says who calls.
        public void Strided(int offset, int stride, int rows, int value)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                for (int i = 0; i < rows; i++) _cells[offset + i * stride] += value;
            }
        }

        // In 64 bits, where nothing wraps before the cast.
        public void Wide(long x, long y, long w, long h, int value)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                for (long j = y; j < y + h; j++)
                {
                    for (long i = x; i < x + w; i++) _cells[(int)(j * _stride + i)] = value;
                }
            }
        }

        public void Unsigned(uint x, uint y, uint w, uint h, int value)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                for (uint j = 0; j < h; j++)
                {
                    for (uint i = 0; i < w; i++) _cells[(y + j) * (uint)_stride + x + i] = value;
                }
            }
        }

        // Two numbers of each kind: the rectangle is grown by its edge.
        public int Around(int x, int y)
        {
            using (_lock.EnterRead())
            {
                int sum = 0;
                for (int dy = -1; dy <= 1; dy++)
                {
                    for (int dx = -1; dx <= 1; dx++) sum += _cells[(y + dy) * _stride + (x + dx)];
                }

                Thread.Sleep(1);
                return sum;
            }
        }

        // By shifts, and by properties that do not change.
        public void Shifted(int y, int h, int value)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                for (int j = y; j < y + h && j < Bottom; j++)
                {
                    for (int i = 0; i < Width; i++) _cells[(j << 6) + i] = value;
                }
            }
        }

        public void Rows(int y, int h, int value)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                for (int j = y; j < y + h; j++)
                {
                    Span<int> row = _cells.AsSpan(j * _stride, _stride);
                    row.Slice(1, Width).Fill(value);
                }

                _drawn++;
            }
        }

        public int Get(int x, int y)
        {
            using (_lock.EnterRead())
            {
                Thread.Sleep(1);
                return _cells[y * _stride + x];
            }
        }

        public int Drawn { get { using (_lock.EnterRead()) return _drawn; } }
    }

    public static string Run(int input)
    {
        var picture = new Picture();
        int[] stamp = Enumerable.Range(1, 24).ToArray();
        string ends = T.Together(
            () =>
            {
                for (int i = 0; i < 4; i++)
                {
                    picture.Fill(1, 1, 4, 3, i + input);
                    _ = picture.Sum(0, 0, 9, 4);
                    picture.Blit(stamp, 2, 6, 6, 2);
                    picture.Levels(0, 1, 8, 2, 9);
                }
            },
            () =>
            {
                for (int i = 0; i < 4; i++)
                {
                    picture.ClearRows(10, 2);
                    picture.Strided(12 * 64 + 1, 64, 3, 1);
                    picture.Wide(3, 16, 4, 2, 5);
                    _ = picture.CountSet(12, 15, 1);
                }
            },
            () =>
            {
                for (int i = 0; i < 4; i++)
                {
                    picture.Unsigned(1, 20, 3, 2, 7);
                    picture.Shifted(24, 2, 8);
                    picture.Rows(30, 2, 9);
                    _ = picture.Around(5, 35);
                }
            });
        string edges = "";
        foreach ((int x, int y, int w, int h) in new[]
        {
            (-1, 0, 2, 1), (0, -1, 64, 2), (63, 47, 2, 1), (0, 0, 0, 5), (5, 5, -3, 4), (0, 67108864, 1, 1), (0, int.MaxValue, 1, 1),
            (int.MinValue, 33554432, 1, 1), (1, 2, 3, int.MaxValue),
        })
        {
            try { picture.Fill(x, y, w, h, 1); edges += "."; } catch (IndexOutOfRangeException) { edges += "-"; }
            try { picture.Blit(stamp, x, y, w, h); edges += "."; } catch (ArgumentException) { edges += "-"; }
        }

        return $"{ends} {picture.Sum(0, 0, 64, 48)} {picture.Get(2, 2)} {picture.Get(3, 7)} {picture.Get(1, 13)} {picture.Get(5, 17)} "
            + $"{picture.Get(2, 21)} {picture.Get(10, 24)} {picture.Get(10, 31)} {picture.Level(2, 2)} {picture.Drawn} {edges}";
    }
}
