// becomes: structure structure structure coarse
using MmLock;

public static class Program
{
    private sealed record Region(long Start, long End, string Name)
    {
        public int Faults { get; set; }
        public bool Contains(long address) => address >= Start && address < End;
    }

    private sealed class RegionMap
    {
        private readonly MmapLock _lock = new();
        private readonly List<Region> _regions = new();

        public void Add(long start, long length, string name)
        {
            using (_lock.EnterWrite())
            {
                if (_regions.Any(r => start < r.End && r.Start < start + length)) throw new InvalidOperationException("overlap");
                _regions.Add(new Region(start, start + length, name));
                _regions.Sort((a, b) => a.Start.CompareTo(b.Start));
            }
        }

        public string? NameOf(long address)
        {
            using (_lock.EnterRead())
            {
                return _regions.Where(r => r.Contains(address)).Select(r => r.Name).FirstOrDefault();
            }
        }

        public int Count { get { using (_lock.EnterRead()) return _regions.Count(r => r.End > r.Start); } }

        public bool Fault(long address)
        {
            using (_lock.EnterWrite())
            {
                Region? region = _regions.SingleOrDefault(r => r.Contains(address));
                if (region is null) return false;
                int was = region.Faults;
                Thread.Sleep(1);
                region.Faults = was + 1;
                return true;
            }
        }

        public int Faults => _regions.Sum(r => r.Faults);
    }

    public static string Run(int input)
    {
        var map = new RegionMap();
        map.Add(0, 4096, "low");
        map.Add(8192, 4096, "high");
        string ends = T.Together(
            () => { for (int i = 0; i < 12; i++) map.Fault(i); },
            () => { for (int i = 0; i < 12; i++) map.Fault(i + input * 8192); },
            () => { for (int i = 0; i < 12; i++) { map.Add(100_000 + i * 16, 16, "r" + i); map.NameOf(8192); } });
        string edge = map.NameOf(-1) + "|" + map.NameOf(4096) + "|" + map.NameOf(long.MaxValue) + "|" + map.Fault(long.MinValue);
        try { map.Add(4000, 200, "over"); } catch (InvalidOperationException e) { edge += e.Message; }
        return $"{ends} {map.Faults} {map.Count} {edge}";
    }
}
