// becomes: structure coarse coarse structure
using MmLock;

public static class Program
{
    private sealed class Frame { public int Number; public bool Dirty; }

    private sealed class FrameList
    {
        private readonly MmapLock _lock = new();
        private readonly List<Frame> _frames = new();

        public void Add(int number)
        {
            using (_lock.EnterWrite()) _frames.Add(new Frame { Number = number, Dirty = true });
        }

        public int FlushAll()
        {
            using (_lock.EnterWrite())
            {
                int flushed = 0;
                foreach (Frame frame in _frames)
                {
                    if (!frame.Dirty) continue;
                    Thread.Sleep(1);
                    frame.Dirty = false;
                    flushed++;
                }

                return flushed;
            }
        }

        public IEnumerable<int> Numbers()
        {
            using (_lock.EnterRead())
            {
                foreach (Frame frame in _frames) yield return frame.Number;
            }
        }

        public int Count { get { using (_lock.EnterRead()) return _frames.Count; } }
    }

    public static string Run(int input)
    {
        var list = new FrameList();
        int flushed = 0;
        string ends = T.Together(
            () => { for (int i = 0; i < 30; i++) { list.Add(i); if (i % 10 == 0) Thread.Sleep(1); } },
            () => { for (int i = 0; i < 30 + input; i++) list.Add(100 + i); },
            () => { for (int i = 0; i < 4; i++) Interlocked.Add(ref flushed, list.FlushAll()); },
            () => { for (int i = 0; i < 4; i++) list.Numbers().Sum(); });
        flushed += list.FlushAll();
        return $"{ends} {flushed} {list.Count} {list.Numbers().Sum()}";
    }
}
