// becomes: structure coarse
using MmLock;

public static class Program
{
    private sealed class Segment { public int Writes; }

    private sealed class SparseFile
    {
        private readonly MmapLock _lock = new();
        private readonly Segment _hole = new();
        private readonly SortedDictionary<long, Segment> _segments = new();

        public void Reserve(long at)
        {
            using (_lock.EnterWrite())
            {
                _segments[at] = _hole;
            }
        }

        public int Write(long at)
        {
            using (_lock.EnterWrite())
            {
                if (!_segments.TryGetValue(at, out Segment? segment)) return -1;
                int was = segment.Writes;
                Thread.Sleep(1);
                segment.Writes = was + 1;
                return was;
            }
        }
    }

    public static string Run(int input)
    {
        var file = new SparseFile();
        file.Reserve(10);
        file.Reserve(20);
        string ends = T.Together(
            () => { for (int i = 0; i < 15 + input; i++) file.Write(10); },
            () => { for (int i = 0; i < 15; i++) file.Write(20); });
        return $"{ends} {file.Write(10)} {file.Write(20)} {file.Write(30)}";
    }
}
