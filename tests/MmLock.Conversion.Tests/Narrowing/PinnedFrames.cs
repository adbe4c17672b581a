// becomes: structure range range coarse
using MmLock;

public static class Program
{
    private sealed class Frame
    {
        public long Page;
        public int Pins;
        public bool Dirty;
        public readonly byte[] Data = new byte[16];
    }

    // Frames are numbered; which page is in which changes only while nobody has it pinned.
    private sealed class BufferPool
    {
        private readonly MmapLock _lock = new();
        private readonly Frame[] _frames = { new() { Page = 0 }, new() { Page = 1 }, new() { Page = 2 }, new() { Page = 3 } };

        public void Pin(int frame)
        {
            using (_lock.EnterWrite()) _frames[frame].Pins++;
        }

        public void Unpin(int frame, bool dirty)
        {
            using (_lock.EnterWrite())
            {
                _frames[frame].Pins--;
                _frames[frame].Dirty |= dirty;
            }
        }

        public void Update(int frame, byte by)
        {
            using (_lock.EnterWrite())
            {
                Frame pinned = _frames[frame];
                for (int i = 0; i < pinned.Data.Length; i++)
                {
                    pinned.Data[i] += by;
                }

                Thread.Sleep(1);
                pinned.Dirty = true;
            }
        }

        public int FlushAll()
        {
            int flushed = 0;
            using (_lock.EnterWrite())
            {
                foreach (Frame frame in _frames)
                {
                    if (frame.Dirty && frame.Pins == 0)
                    {
                        Thread.Sleep(1);
                        frame.Dirty = false;
                        flushed += frame.Data[0];
                    }
                }
            }

            return flushed;
        }
    }

    public static string Run(int input)
    {
        var pool = new BufferPool();
        void Work(int frame)
        {
            for (int i = 0; i < 8; i++)
            {
                pool.Pin(frame);
                pool.Update(frame, 1);
                pool.Unpin(frame, true);
            }
        }

        string ends = T.Together(() => Work(1), () => Work(1), () => Work(1 + input),
            () => { for (int i = 0; i < 4; i++) pool.FlushAll(); });
        pool.FlushAll();
        pool.Update(1, 0);
        string edge = "";
        try { pool.Update(4, 1); } catch (IndexOutOfRangeException) { edge = "outside"; }
        return $"{ends} {pool.FlushAll()} {edge}";
    }
}
