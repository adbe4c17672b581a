// becomes: structure structure coarse coarse structure
using MmLock;

public static class Program
{
    private sealed class Frame { public int Value; }

    private sealed class Space
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<int, Frame> _pages = new();
        private readonly Dictionary<int, Frame> _huge = new();

        public void Map(int page)
        {
            using (_lock.EnterWrite())
            {
                _pages[page] = new Frame();
                _huge[page] = new Frame();
            }
        }

        // The table by another name, and by a parameter.
        public void Share(int from, int to)
        {
            using (_lock.EnterWrite())
            {
                var table = _pages;
                table[to] = table[from];
                Put(_huge, to, _huge[from]);
            }
        }

        public void Increment(int page)
        {
            using (_lock.EnterWrite())
            {
                Frame frame = _pages[page];
                int was = frame.Value;
                Thread.Sleep(1);
                frame.Value = was + 1;
            }
        }

        public void IncrementHuge(int page)
        {
            using (_lock.EnterWrite())
            {
                Frame frame = _huge[page];
                int was = frame.Value;
                Thread.Sleep(1);
                frame.Value = was + 1;
            }
        }

        public (int, int) Load(int page) { using (_lock.EnterRead()) return (_pages[page].Value, _huge[page].Value); }

        private static void Put(Dictionary<int, Frame> table, int page, Frame frame) => table[page] = frame;
    }

    public static string Run(int input)
    {
        var space = new Space();
        space.Map(1);
        space.Share(1, 9 + input);
        string ends = T.Together(
            () => { for (int i = 0; i < 15; i++) space.Increment(1); },
            () => { for (int i = 0; i < 15; i++) space.Increment(9 + input); },
            () => { for (int i = 0; i < 15; i++) space.IncrementHuge(1); },
            () => { for (int i = 0; i < 15; i++) space.IncrementHuge(9 + input); });
        string edge = "";
        try { space.Increment(7); } catch (KeyNotFoundException) { edge = "unmapped"; }
        return $"{ends} {space.Load(1)} {edge}";
    }
}
