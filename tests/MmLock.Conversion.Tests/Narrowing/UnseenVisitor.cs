// becomes: coarse coarse structure structure
using MmLock;

public static class Program
{
    public sealed class Frame { public int Value; }

    public sealed class Cache
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<long, Frame> _frames = new();
        private readonly int[] _cells = new int[64];

        // Nobody in sight calls it: it is for whoever uses the library.
        public void Visit(long key, Action<Frame> visitor)
        {
            using (_lock.EnterWrite())
            {
                if (!_frames.TryGetValue(key, out Frame? frame)) return;
                Thread.Sleep(1);
                visitor(frame);
            }
        }

        public void Fill(int at, IEnumerable<int> values)
        {
            using (_lock.EnterWrite())
            {
                int sum = 0;
                foreach (int value in values) sum += value;
                Thread.Sleep(1);
                _cells[at] += sum;
            }
        }

        public int Get(int at) => _cells[at];

        public void Put(long key) { using (_lock.EnterWrite()) _frames[key] = new Frame(); }

        public Frame? Of(long key) { using (_lock.EnterRead()) return _frames.GetValueOrDefault(key); }
    }

    private static int s_reads;

    private static IEnumerable<int> Counted(int n)
    {
        for (int i = 0; i < n; i++)
        {
            int was = s_reads;
            Thread.SpinWait(2000);
            s_reads = was + 1;
            yield return 1;
        }
    }

    public static string Run(int input)
    {
        var cache = new Cache();
        cache.Put(1); cache.Put(2);
        string ends = T.Together(
            () => { for (int i = 0; i < 12; i++) cache.Fill(1, Counted(20)); },
            () => { for (int i = 0; i < 12; i++) cache.Fill(40, Counted(20)); });
        return $"{ends} {cache.Get(1)} {cache.Get(40)} {s_reads} {cache.Of(1)!.Value}";
    }
}
