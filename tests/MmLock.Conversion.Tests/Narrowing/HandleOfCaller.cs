// becomes: structure structure coarse
using MmLock;

public static class Program
{
    private sealed class Frame { public int Pins; public int Value; }

    // The frame comes from the caller, who got it under some key; the key at hand is another thing.
    private sealed class BufferManager
    {
        private readonly MmapLock _latch = new();
        private readonly Dictionary<int, Frame> _frames = Enumerable.Range(0, 8).ToDictionary(i => i, _ => new Frame());

        public Frame Pin(int page)
        {
            using (_latch.EnterWrite())
            {
                Frame frame = _frames[page];
                frame.Pins++;
                return frame;
            }
        }

        public void Unpin(Frame frame)
        {
            using (_latch.EnterWrite()) frame.Pins--;
        }

        public void Write(int slot, Frame frame, int delta)
        {
            using (_latch.EnterWrite())
            {
                int was = frame.Value;
                Thread.Sleep(1);
                frame.Value = was + delta + (slot < 0 ? 1 : 0);
            }
        }
    }

    public static string Run(int input)
    {
        var manager = new BufferManager();
        void Work(int slot)
        {
            for (int i = 0; i < 15; i++)
            {
                Frame frame = manager.Pin(input);
                manager.Write(slot, frame, 1);
                manager.Unpin(frame);
            }
        }

        string ends = T.Together(() => Work(0), () => Work(100), () => Work(200));
        Frame last = manager.Pin(input);
        return $"{ends} {last.Pins} {last.Value}";
    }
}
