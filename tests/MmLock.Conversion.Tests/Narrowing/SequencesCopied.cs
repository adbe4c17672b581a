// becomes: range*9 structure
using MmLock;

public static class Program
{
    // A place that goes on with what is copied: how much that is, is known before.
    private sealed class Store
    {
        private readonly MmapLock _lock = new();
        private readonly byte[] _bytes = new byte[8192];
        private readonly int _pitch = 128;
        private int _copies;

        public void Append(int at, byte[] source)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                foreach (byte b in source) _bytes[at++] = b;
            }
        }

        public void Put(int at, ReadOnlySpan<byte> source)
        {
            using (_lock.EnterWrite())
            {
                int next = at;
                foreach (byte b in source)
                {
                    _bytes[next] = (byte)(b + 1);
                    next++;
                }

                Thread.Sleep(1);
            }
        }

        public int Text(int at, string text)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                int to = at + 4;
                foreach (char c in text)
                {
                    if (c == ' ') continue;
                    _bytes[to++] = (byte)c;
                }

                return to;
            }
        }

        // Two at a time, and the next one of a view.
        public void Pairs(int at, byte[] source)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                for (int i = 0; i < source.Length; i++)
                {
                    _bytes.AsSpan(at, 2).Fill(source[i]);
                    at += 2;
                }
            }
        }

        // By the rows and columns of a rectangle,
        public void Blend(int x, int y, int w, int h, byte by)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                for (int row = 0; row < h; row++)
                {
                    int p = (y + row) * _pitch + x;
                    for (int column = 0; column < w; column++)
                    {
                        _bytes[p++] += by;
                    }
                }
            }
        }

        // a row further each time,
        public int Column(int at, int rows, int pitch)
        {
            using (_lock.EnterRead())
            {
                int sum = 0;
                for (int i = 0; i < rows; i++)
                {
                    sum += _bytes[at];
                    at += pitch;
                }

                Thread.Sleep(1);
                return sum;
            }
        }

        // and as the loop goes on.
        public void Stride(int start, int count, byte value)
        {
            using (_lock.EnterWrite())
            {
                int at = start;
                for (int i = 0; i < count; i++, at += 3) _bytes[at] = value;
                Thread.Sleep(1);
            }
        }

        public int Packed(long at, byte[] target)
        {
            using (_lock.EnterRead())
            {
                for (int i = 0; i < target.Length; i++) target[i] = _bytes[at++];
                Thread.Sleep(1);
                return target.Length;
            }
        }

        public int Sum(int from, int count)
        {
            using (_lock.EnterRead())
            {
                int sum = 0;
                for (int i = from; i < from + count; i++) sum += _bytes[i];
                Thread.Sleep(1);
                return sum;
            }
        }

        public int Count() { using (_lock.EnterWrite()) return ++_copies; }
    }

    public static string Run(int input)
    {
        var store = new Store();
        byte[] three = [1, 2, 3];
        string ends = T.Together(
            () => { for (int i = 0; i < 4; i++) { store.Append(8, three); store.Pairs(64, three); store.Blend(1, 8, 3, 2, 1); } },
            () => { for (int i = 0; i < 4; i++) { store.Put(16, three); store.Text(24, "a b"); _ = store.Column(4096, 3, 128); } },
            () => { for (int i = 0; i < 4; i++) { store.Stride(200 + input, 4, 7); store.Packed(16, new byte[4]); store.Count(); } });
        string edges = "";
        foreach ((int at, int n) in new[] { (-1, 2), (8190, 3), (8191, 1), (0, 0), (int.MaxValue, 4), (int.MinValue, 1), (5, -1) })
        {
            try { store.Append(at, new byte[Math.Max(n, 0)]); edges += "."; } catch (IndexOutOfRangeException) { edges += "-"; }
            try { store.Blend(at, 0, n, 2, 1); edges += "."; } catch (IndexOutOfRangeException) { edges += "-"; }
            try { store.Column(at, n, -128); edges += "."; } catch (IndexOutOfRangeException) { edges += "-"; }
        }

        return $"{ends} {store.Sum(0, 300)} {store.Sum(1024, 512)} {store.Count()} {edges}";
    }
}
