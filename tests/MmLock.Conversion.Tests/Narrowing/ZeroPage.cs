// becomes: structure structure coarse structure
using MmLock;

public static class Program
{
    private sealed class Frame { public int[] Words = new int[16]; public int Shares; }

    // As in a teaching kernel: pages begin as the shared one, and a fork shares them again.
    private sealed class Process
    {
        private readonly MmapLock _sem = new();
        private readonly Dictionary<uint, Frame> _pages = new();

        public void Map(uint page)
        {
            using (_sem.EnterWrite())
            {
                _pages[page] = new Frame();
            }
        }

        public void Share(uint from, uint to)
        {
            using (_sem.EnterWrite())
            {
                Frame frame = _pages[from];
                frame.Shares++;
                _pages[to] = frame;
            }
        }

        public void Increment(uint page)
        {
            using (_sem.EnterWrite())
            {
                Frame frame = _pages[page];
                int was = frame.Words[0];
                Thread.Sleep(1);
                frame.Words[0] = was + 1;
            }
        }

        public int Load(uint page)
        {
            using (_sem.EnterRead())
            {
                return _pages[page].Words[0];
            }
        }
    }

    public static string Run(int input)
    {
        var process = new Process();
        process.Map(1);
        process.Share(1, 20);
        process.Map(40);
        string ends = T.Together(
            () => { for (int i = 0; i < 20; i++) process.Increment(1); },
            () => { for (int i = 0; i < 20; i++) process.Increment(20); },
            () => { for (int i = 0; i < 20 + input; i++) process.Increment(40); });
        string edge = "";
        try { process.Increment(99); } catch (KeyNotFoundException) { edge = "unmapped"; }
        return $"{ends} {process.Load(1)} {process.Load(20)} {process.Load(40)} {edge}";
    }
}
