// becomes: coarse structure structure
using MmLock;

public static class Program
{
    private sealed class Loader
    {
        private readonly MmapLock _mm = new();
        private readonly Dictionary<int, string> _loaded = new();
        private int _inFlight;

        public string Load(int page)
        {
            using var hold = _mm.EnterWrite();
            if (_loaded.TryGetValue(page, out string? text))
            {
                return text;
            }

            _inFlight++;
            Thread.Sleep(1);
            text = "page " + page;
            _loaded[page] = text;
            _inFlight--;
            return text;
        }

        public bool Idle
        {
            get
            {
                using var hold = _mm.EnterRead();
                return _inFlight == 0;
            }
        }

        public int Loaded { get { using (_mm.EnterRead()) return _loaded.Count; } }
    }

    public static string Run(int input)
    {
        var loader = new Loader();
        int busy = 0;
        string ends = T.Together(
            () => { for (int i = 0; i < 10; i++) loader.Load(i + input); },
            () => { for (int i = 20; i < 30; i++) loader.Load(i); },
            () => { for (int i = 0; i < 200; i++) { if (!loader.Idle) busy++; if (i % 20 == 0) Thread.Sleep(1); } });
        return $"{ends} {busy} {loader.Loaded}";
    }
}
