// becomes: structure range range range coarse structure
using MmLock;

public static class Program
{
    private sealed class Frame { public readonly byte[] Data = new byte[64]; public bool Dirty; }

    private sealed class PageCache
    {
        private readonly MmapLock _gate = new();
        private readonly Dictionary<long, Frame> _frames = new();
        private bool _closed;

        public int Count { get { using (_gate.EnterRead()) { return _frames.Count; } } }

        public int Read(long page)
        {
            using (_gate.EnterWrite())
            {
                if (!_frames.TryGetValue(page, out Frame? frame))
                {
                    frame = new Frame();
                    Thread.Sleep(1);
                    frame.Data[0] = (byte)page;
                    _frames.Add(page, frame);
                }

                Thread.Sleep(1);
                return frame.Data[0];
            }
        }

        public void Write(long page, byte value)
        {
            using (_gate.EnterWrite())
            {
                if (!_frames.ContainsKey(page))
                {
                    return;
                }

                Frame frame = _frames[page];
                Thread.Sleep(1);
                frame.Data[0] = value;
            }
        }

        public void Drop(long page)
        {
            using (_gate.EnterWrite())
            {
                _frames.Remove(page);
            }
        }

        public void Clear() { using (_gate.EnterWrite()) { _frames.Clear(); } }

        public void Close() { using (_gate.EnterWrite()) { _closed = true; } }
    }

    public static string Run(int input)
    {
        var cache = new PageCache();
        int sum = 0;
        string ends = T.Together(
            () => { for (int i = 0; i < 8; i++) { Interlocked.Add(ref sum, cache.Read(i)); cache.Drop(i); } },
            () => { for (int i = 8; i < 16; i++) { Interlocked.Add(ref sum, cache.Read(i)); cache.Write(i, (byte)input); } },
            () => { for (int i = 0; i < 50; i++) { if (cache.Count > 16) { throw new InvalidOperationException(); } } });
        int kept = cache.Count;
        cache.Clear();
        cache.Close();
        return $"{ends} {sum} {kept} {cache.Count}";
    }
}
