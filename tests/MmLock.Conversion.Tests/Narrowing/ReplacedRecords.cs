// becomes: range range structure
using MmLock;

public static class Program
{
    private sealed record Area(ulong Start, ulong Length, int Flags)
    {
        public ulong End => Start + Length;
    }

    // Areas are values: whoever changes one puts another in its place.
    private sealed class AreaTable
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<ulong, Area> _areas = new();

        public bool Protect(ulong start, int flags)
        {
            using (_lock.EnterWrite())
            {
                if (!_areas.TryGetValue(start, out Area? area)) return false;
                Thread.Sleep(1);
                _areas[start] = area with { Flags = area.Flags + flags };
                return true;
            }
        }

        public void Map(ulong start, ulong length)
        {
            using (_lock.EnterWrite()) _areas[start] = new Area(start, length, 0);
        }

        public Area? Find(ulong address)
        {
            using (_lock.EnterRead())
            {
                foreach ((_, Area area) in _areas)
                {
                    if (area is { Start: var start, End: var end } && address >= start && address < end) return area;
                }

                return null;
            }
        }
    }

    public static string Run(int input)
    {
        var table = new AreaTable();
        table.Map(0x1000, 0x1000);
        table.Map(0x4000, 0x2000);
        string ends = T.Together(
            () => { for (int i = 0; i < 10; i++) table.Protect(0x1000, 1); },
            () => { for (int i = 0; i < 10; i++) table.Protect(input == 0 ? 0x1000ul : 0x4000ul, 1); },
            () => { for (ulong i = 0; i < 20; i++) { table.Map(0x10000 + i * 16, 16); table.Find(0x1800); } });
        return $"{ends} {table.Find(0x1FFF)?.Flags} {table.Find(0x4000)} {table.Find(0x2000) is null} "
            + $"{table.Protect(7, 1)} {table.Find(ulong.MaxValue) is null}";
    }
}
