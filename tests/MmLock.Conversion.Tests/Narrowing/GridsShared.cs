// becomes: coarse structure coarse*8 structure*2
using MmLock;

public static class Program
{
    // Rows whose length changes, counters that come from elsewhere, and numbers that go around.
    private sealed class Picture
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[64 * 48];
        private int _stride = 64;
        private int _rows;

        // What says how long rows are is the structure's.
        public void ByField(int x0, int y0, int w, int h, int value)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                for (int y = y0; y < y0 + h; y++)
                {
                    for (int x = x0; x < x0 + w; x++) _cells[y * _stride + x] = value;
                }
            }
        }

        public void SetStride(int stride)
        {
            using (_lock.EnterWrite()) (_stride, _rows) = (stride, stride / 16);
        }

        // The row goes on by what it finds,
        public void BySteps(int y0, int rows, int value)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                for (int y = y0; y < y0 + rows; y += Math.Max(1, _cells[0]))
                {
                    _cells[y * 64] = value;
                }
            }
        }

        // the bound is the structure's,
        public void ByBound(int y0, int value)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                for (int y = y0; y < _rows; y++) _cells[y * 64 + 2] = value;
            }
        }

        // a second step comes between,
        public void Twice(int y0, int rows, int value)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                for (int y = y0; y < y0 + rows; y++)
                {
                    if (_cells[0] > 0) y += 2;
                    _cells[y * 64 + 3] = value;
                }
            }
        }

        // in an inner loop, which goes past the bound,
        public void Inner(int y0, int rows, int value)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                int y = y0;
                while (y < y0 + rows)
                {
                    do
                    {
                        _cells[y * 64 + 4] = value;
                        y++;
                    }
                    while (_cells[y * 64] > 0);
                }
            }
        }

        // and a bound that only a part of the number is compared with.
        public void Cut(int y0, int step, int value)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                for (int y = y0; (byte)y < 30; y += 290) _cells[(y & 31) * 64 + y / 256 + 9] = value;
            }
        }

        // The rows are as long as a function says that has a state,
        public void ByFunction(int y0, int rows, int value)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                for (int y = y0; y < y0 + rows; y++) _cells[y * Pitch() + 5] = value;
            }
        }

        private int Pitch() => _stride;

        // and two factors of a caller that a loop changes.
        public void Growing(int stride, int rows, int value)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                for (int y = 0; y < rows; y++)
                {
                    _cells[y * stride] = value;
                    stride = stride * 2;
                }
            }
        }

        // To the end of the buffer, from a number that begins again.
        public void Tails(int from, int to)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                for (int at = from; at < to; at++) _cells.AsSpan(2048 + (at & 511)).Slice(0, 1).Fill(1);
                for (int at = from; at < to; at++) _cells.AsSpan(at & 511).Reverse();
            }
        }

        public int Sum()
        {
            using (_lock.EnterRead())
            {
                int sum = 0;
                foreach (int cell in _cells) sum += cell;
                return sum;
            }
        }

        public void Start(int at, int value)
        {
            using (_lock.EnterWrite()) _cells[at] = value;
        }
    }

    public static string Run(int input)
    {
        var picture = new Picture();
        picture.SetStride(64);
        string ends = T.Together(
            () => { for (int i = 0; i < 3; i++) { picture.ByField(1, 1, 3, 2, 1); picture.BySteps(4, 2, 2); picture.Growing(3, 3, 0); } },
            () => { for (int i = 0; i < 3; i++) { picture.ByBound(3, 3); picture.Twice(8, 2, 4); picture.SetStride(64); } },
            () =>
            {
                for (int i = 0; i < 3; i++)
                {
                    picture.Inner(10, 2, 5);
                    picture.Cut(input, 1, 6);
                    picture.ByFunction(20, 2, 7);
                    picture.Tails(9, 9);
                }
            });
        return $"{ends} {picture.Sum()}";
    }
}
