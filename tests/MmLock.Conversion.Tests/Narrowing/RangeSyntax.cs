// becomes: coarse coarse structure
using MmLock;

public static class Program
{
    // Parts are named by C# ranges: from the end, too, and then the length decides.
    private sealed class Tape
    {
        private readonly MmapLock _lock = new();
        private byte[] _cells = new byte[32];

        public void Stamp(Range part, byte by)
        {
            using (_lock.EnterWrite())
            {
                Span<byte> cells = _cells.AsSpan(part);
                for (int i = 0; i < cells.Length; i++)
                {
                    cells[i] += by;
                }

                Thread.Sleep(1);
            }
        }

        public void Grow(int size)
        {
            using (_lock.EnterWrite())
            {
                if (size <= _cells.Length) return;
                var grown = new byte[size];
                _cells.CopyTo(grown, 0);
                Thread.Sleep(1);
                _cells = grown;
            }
        }

        public int Sum()
        {
            using (_lock.EnterRead()) return _cells.Sum(c => c);
        }
    }

    public static string Run(int input)
    {
        var tape = new Tape();
        string ends = T.Together(
            () => { for (int i = 0; i < 10; i++) tape.Stamp(0..8, 1); },
            () => { for (int i = 0; i < 10; i++) tape.Stamp(^4.., 1); },
            () => { for (int i = 0; i < 10; i++) tape.Stamp(4..(8 + input), 1); },
            () => { for (int i = 0; i < 6; i++) tape.Grow(32 + i * 2); });
        string edge = "";
        foreach (Range odd in new[] { 3..3, ..0, 40..50, ^50.. })
        {
            try { tape.Stamp(odd, 1); edge += "."; } catch (ArgumentOutOfRangeException) { edge += "range "; }
        }

        return $"{ends} {tape.Sum()} {edge}";
    }
}
