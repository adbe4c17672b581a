// becomes: range*3 ranges range*2 ranges*2 range
using MmLock;

public static class Program
{
    // Numbers at the edges: sums that wrap, lengths below nothing, places that meet.
    private sealed class Sums
    {
        private readonly MmapLock _lock = new();
        private readonly byte[] _bytes = new byte[8192];
        private readonly int[] _words = new int[64];

        public void Shifted(int at, int by, byte value)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                _bytes.AsSpan(at + 4095)[..1].Fill(value);
            }
        }

        public void Sub(int at, int n, int k)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                _bytes.AsSpan(at, n).Slice(k + 1, n - 1).Clear();
            }
        }

        public void Mixed(int at, byte value)
        {
            using (_lock.EnterWrite())
            {
                _bytes[at] = value;
                Thread.Sleep(1);
                _bytes.AsSpan(at + 1).Clear();
            }
        }

        // At 7: where the first is refused, the second is not.
        public int Caught(int at, int n)
        {
            using (_lock.EnterWrite())
            {
                int caught = 0;
                try { _bytes.AsSpan(at, n).Clear(); } catch (ArgumentOutOfRangeException) { caught++; }
                Thread.Sleep(1);
                try { _bytes[at + 8]++; } catch (IndexOutOfRangeException) { caught++; }
                return caught;
            }
        }

        public int CaughtTail(int at)
        {
            using (_lock.EnterWrite())
            {
                int caught = 0;
                try { _bytes.AsSpan(at).Clear(); } catch (ArgumentOutOfRangeException) { caught++; }
                Thread.Sleep(1);
                try { _bytes[at + 8]++; } catch (IndexOutOfRangeException) { caught++; }
                return caught;
            }
        }

        public void Unsigned(uint at, byte value)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                _bytes.AsSpan((int)at).Slice((int)(at & 7)).Fill(value);
            }
        }

        public void Two(int a, int b, int n)
        {
            using (_lock.EnterWrite())
            {
                Span<byte> from = _bytes.AsSpan(a, n);
                Span<byte> to = _bytes.AsSpan(b)[..n];
                Thread.Sleep(1);
                to[0] = from[0];
            }
        }

        // Words and bytes count apart, and are two arrays.
        public void Both(int at, byte value)
        {
            using (_lock.EnterWrite())
            {
                _words.AsSpan(at >> 7)[..1].Fill(value);
                Thread.Sleep(1);
                _bytes.AsSpan(at)[..2].Fill(value);
            }
        }

        public int Get(int at)
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
        var sums = new Sums();
        string ends = T.Together(
            () => { for (int i = 0; i < 4; i++) { sums.Shifted(0, 0, 1); sums.Sub(100, 10, 0); sums.Two(300, 310, 4); } },
            () => { for (int i = 0; i < 4; i++) { sums.Mixed(8000, 2); sums.Both(2000, 3); sums.Caught(500, 4); } },
            () => { for (int i = 0; i < 4; i++) { sums.Unsigned(8100, 4); _ = sums.Get(4095 + input); sums.CaughtTail(8180); } });
        string edges = "";
        foreach ((int at, int n) in new[] { (-1, 4), (8191, 1), (8192, 0), (0, -1), (int.MaxValue, int.MaxValue), (int.MinValue, -1) })
        {
            try { sums.Sub(at, n, 0); edges += "."; } catch (ArgumentOutOfRangeException) { edges += "-"; }
            edges += sums.Caught(at, n) + "," + sums.CaughtTail(at) + " ";
        }

        return $"{ends} {sums.Get(4095)} {sums.Get(8000)} {sums.Get(2001)} {sums.Get(310)} {edges}";
    }
}
