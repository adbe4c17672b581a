// becomes: coarse structure structure
using MmLock;

public static class Program
{
    private sealed class Segment { public int Size; public int Locks; }

    // Names are no addresses; a size at hand does not make one.
    private sealed class SharedSegments
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<string, Segment> _segments = new(StringComparer.Ordinal);

        public int Resize(string name, int offset, int size)
        {
            using (_lock.EnterWrite())
            {
                Segment segment = _segments[name];
                int was = segment.Size;
                Thread.Sleep(1);
                segment.Size = was + size - offset;
                return was;
            }
        }

        public bool Create(string name, int size)
        {
            using (_lock.EnterWrite()) return _segments.TryAdd(name, new Segment { Size = size });
        }

        public int this[string name]
        {
            get
            {
                using var hold = _lock.EnterRead();
                return _segments.TryGetValue(name, out Segment? segment) ? segment.Size : -1;
            }
        }
    }

    public static string Run(int input)
    {
        var segments = new SharedSegments();
        segments.Create("heap", 0);
        segments.Create("stack" + input, 0);
        string ends = T.Together(
            () => { for (int i = 0; i < 12; i++) segments.Resize("heap", 0, 1); },
            () => { for (int i = 0; i < 12; i++) segments.Resize("heap", 100, 101); },
            () => { for (int i = 0; i < 12; i++) { segments.Create("s" + i, i); _ = segments["heap"]; } },
            () => { for (int i = 0; i < 12; i++) segments.Resize("stack" + input, i, i + 2); });
        string edge = "";
        try { segments.Resize("none", 0, 0); } catch (KeyNotFoundException) { edge = "unknown"; }
        return $"{ends} {segments["heap"]} {segments["stack" + input]} {segments["s3"]} {segments[""]} {edge}";
    }
}
