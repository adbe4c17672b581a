// becomes: coarse range structure
using MmLock;

public static class Program
{
    private sealed record Hole(int Start, int Length);

    private sealed class Allocator
    {
        private readonly MmapLock _lock = new();
        private readonly List<Hole> _holes = [new Hole(0, 1024)];
        private readonly byte[] _memory = new byte[1024];

        public int Allocate(int length)
        {
            using (_lock.EnterWrite())
            {
                for (int i = 0; i < _holes.Count; i++)
                {
                    Hole hole = _holes[i];
                    if (hole.Length < length) continue;
                    if (hole.Length == length) _holes.RemoveAt(i);
                    else _holes[i] = hole with { Start = hole.Start + length, Length = hole.Length - length };
                    Array.Clear(_memory, hole.Start, length);
                    Thread.Sleep(1);
                    return hole.Start;
                }

                return -1;
            }
        }

        public void Free(int start, int length)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                for (int i = start; i < start + length; i++) _memory[i] = 0xDD;
                _holes.Add(new Hole(start, length));
            }
        }

        public int Unused { get { using (_lock.EnterRead()) return _holes.Sum(h => h.Length); } }
    }

    public static string Run(int input)
    {
        var allocator = new Allocator();
        int overlaps = 0;
        var taken = new int[1024];
        void Work()
        {
            for (int n = 0; n < 8; n++)
            {
                int at = allocator.Allocate(16 + input);
                for (int i = at; i < at + 16; i++) if (Interlocked.Exchange(ref taken[i], 1) != 0) Interlocked.Increment(ref overlaps);
                for (int i = at; i < at + 16; i++) taken[i] = 0;
                allocator.Free(at, 16 + input);
            }
        }

        string ends = T.Together(Work, Work, Work);
        string edge = "";
        try { allocator.Free(1020, 8); } catch (IndexOutOfRangeException) { edge = "outside"; }
        try { allocator.Free(-1, 1); } catch (IndexOutOfRangeException) { edge += " below"; }
        return $"{ends} {overlaps} {allocator.Unused} {allocator.Allocate(5000)} {edge}";
    }
}
