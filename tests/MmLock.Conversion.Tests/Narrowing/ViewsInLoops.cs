// becomes: range*9
using MmLock;

/// <summary>A view in each round of a loop, and a place that goes on beside the counter.</summary>
public static class Program
{
    private sealed class Image
    {
        private readonly MmapLock _lock = new();
        private readonly byte[] _bytes = new byte[512];

        public void ByProduct(int at, int count, byte by)
        {
            using (_lock.EnterWrite())
            {
                for (int i = 0; i < count; i++)
                {
                    _bytes.AsSpan(at + i * 16, 16).Fill(by);
                    Thread.Sleep(1);
                }
            }
        }

        public void Beside(int at, int count, byte by)
        {
            using (_lock.EnterWrite())
            {
                for (int i = 0, place = at; i < count; i++, place += 16)
                {
                    _bytes.AsSpan(place, 16).Fill(by);
                    Thread.Sleep(1);
                }
            }
        }

        public void Cells(int at, int count, int stride)
        {
            using (_lock.EnterWrite())
            {
                for (int i = 0, place = at; i < count; place += stride, i++)
                {
                    _bytes[place]++;
                }

                Thread.Sleep(1);
            }
        }

        public void Taken(int at, int count, byte by)
        {
            using (_lock.EnterWrite())
            {
                while (count-- > 0)
                {
                    _bytes.AsSpan(at, 16).Fill(by);
                    Thread.Sleep(1);
                    at += 16;
                }
            }
        }

        public void Left(int at, int count, byte by)
        {
            using (_lock.EnterWrite())
            {
                int left = count;
                int place = at;
                while (left > 0)
                {
                    _bytes.AsSpan(place, 8).Fill(by);
                    Thread.Sleep(1);
                    left--;
                    place += 8;
                }
            }
        }

        // The place goes on before it is used.
        public void Ahead(int at, int count)
        {
            using (_lock.EnterWrite())
            {
                while (count > 0)
                {
                    count--;
                    at += 4;
                    _bytes[at]++;
                }

                Thread.Sleep(1);
            }
        }

        public void Rows(int first, int rows, int width)
        {
            using (_lock.EnterWrite())
            {
                for (int y = 0; y < rows; y++)
                {
                    Span<byte> row = _bytes.AsSpan((first + y) * width, width);
                    Thread.Sleep(1);
                    row.Fill(5);
                }
            }
        }

        public void Wide(long at, int count)
        {
            using (_lock.EnterWrite())
            {
                for (int i = 0; i < count; i++)
                {
                    _bytes.AsSpan((int)(at + i * 16), 4).Fill(6);
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
            () => { for (int i = 0; i < 3; i++) { image.ByProduct(0, 2, 1); image.Left(160, 3, 2); } },
            () => { for (int i = 0; i < 3; i++) { image.Beside(32, 2 + input % 2, 3); image.Ahead(190, 4); } },
            () => { for (int i = 0; i < 3; i++) { image.Cells(80, 4, 9); image.Rows(8, 2, 32); } },
            () => { for (int i = 0; i < 3; i++) { image.Taken(120, 2, 4); image.Wide(384, 3); } });
        string odd = "";
        foreach (Action act in new Action[]
        {
            () => image.ByProduct(500, 3, 7), () => image.ByProduct(int.MaxValue, 2, 7), () => image.Beside(-16, 3, 7),
            () => image.Beside(470, 9, 7), () => image.Cells(511, 3, -30), () => image.Cells(3, 3, int.MaxValue),
            () => image.Taken(3, int.MinValue, 7), () => image.Taken(490, int.MaxValue, 7), () => image.Left(505, 2, 7),
            () => image.Ahead(506, 5), () => image.Ahead(int.MaxValue - 3, 2), () => image.Rows(-1, 2, 32), () => image.Rows(3, 2, -1),
            () => image.Rows(1 << 27, 2, 32), () => image.Wide((1L << 32) + 3, 2), () => image.Wide(long.MaxValue - 20, 3),
        })
        {
            try { act(); odd += "."; } catch (Exception e) { odd += e.GetType().Name[0]; }
        }

        return $"{ends} {odd} {string.Join(",", Enumerable.Range(0, 128).Select(i => image.At(i * 4)))}";
    }
}
