// becomes: structure coarse structure
using MmLock;

public static class Program
{
    private sealed class Area { public int Start; public int End; public bool Locked; }

    private sealed class AreaMap
    {
        private readonly MmapLock _lock = new();
        private readonly List<Area> _areas = new();
        private readonly int[] _pages = new int[256];

        public void Add(int start, int end)
        {
            using (_lock.EnterWrite())
            {
                _areas.Add(new Area { Start = start, End = end });
                _areas.Sort((a, b) => a.Start.CompareTo(b.Start));
            }
        }

        // Works on the whole area in which the address lies, wherever that begins.
        public bool Touch(int address)
        {
            using (_lock.EnterWrite())
            {
                Area? area = _areas.Find(a => a.Start <= address && address < a.End);
                if (area is null) return false;
                area.Locked = true;
                for (int i = area.Start; i < area.End; i++)
                {
                    int was = _pages[i];
                    if (i == address) Thread.Sleep(1);
                    _pages[i] = was + 1;
                }

                return true;
            }
        }

        public int Sum { get { using (_lock.EnterRead()) { return _pages.Sum(); } } }
    }

    public static string Run(int input)
    {
        var map = new AreaMap();
        map.Add(0, 32);
        map.Add(64, 96);
        string ends = T.Together(
            () => { for (int i = 0; i < 12; i++) map.Touch(3); },
            () => { for (int i = 0; i < 12; i++) map.Touch(30 - input); },
            () => { for (int i = 0; i < 12; i++) map.Touch(70); });
        return $"{ends} {map.Sum} {map.Touch(40)} {map.Touch(-1)}";
    }
}
