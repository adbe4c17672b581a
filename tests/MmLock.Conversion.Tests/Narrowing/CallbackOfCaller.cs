// becomes: coarse structure structure
using MmLock;

public static class Program
{
    public sealed class Frame { public int Value; }

    public sealed class Cache
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<long, Frame> _frames = new();

        // What the callback does is the caller's business, and may be about any frame.
        public void With(long key, Action<Frame> action)
        {
            using (_lock.EnterWrite())
            {
                if (!_frames.TryGetValue(key, out Frame? frame))
                {
                    frame = new Frame();
                    _frames.Add(key, frame);
                }

                Thread.Sleep(1);
                action(frame);
            }
        }

        public int Sum() { using (_lock.EnterRead()) return _frames.Values.Sum(f => f.Value); }

        public Frame? Peek(long key) { using (_lock.EnterRead()) return _frames.GetValueOrDefault(key); }
    }

    public static string Run(int input)
    {
        var cache = new Cache();
        Frame? kept = null;
        cache.With(0, f => kept = f);
        string ends = T.Together(
            () =>
            {
                for (int i = 0; i < 12; i++)
                    cache.With(1, f => { f.Value++; int was = kept!.Value; Thread.Sleep(1); kept.Value = was + 1; });
            },
            () =>
            {
                for (int i = 0; i < 12 + input; i++)
                    cache.With(2, f => { f.Value++; int was = kept!.Value; Thread.Sleep(1); kept.Value = was + 1; });
            });
        return $"{ends} {cache.Sum()} {cache.Peek(0)!.Value} {cache.Peek(9) is null}";
    }
}
