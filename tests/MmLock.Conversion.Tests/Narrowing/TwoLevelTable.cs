// becomes: range range range
using MmLock;

public static class Program
{
    private sealed class Entry { public ulong Frame; public int Accesses; }

    private sealed class PageTable
    {
        private const int Shift = 12;
        private readonly MmapLock _mmLock = new();
        private readonly Dictionary<ulong, Entry> _entries = new();

        public void Map(ulong address, ulong frame)
        {
            using (_mmLock.EnterWrite())
            {
                _entries[address >> Shift] = new Entry { Frame = frame };
            }
        }

        public ulong? Translate(ulong address)
        {
            using (_mmLock.EnterRead())
            {
                if (!_entries.TryGetValue(address >> Shift, out Entry? entry))
                {
                    return null;
                }

                Thread.Sleep(1);
                return entry.Frame + (address & 0xFFF);
            }
        }

        public void Access(ulong address)
        {
            using (_mmLock.EnterWrite())
            {
                Entry entry = _entries[address >> Shift];
                int was = entry.Accesses;
                Thread.Sleep(1);
                entry.Accesses = was + 1;
                entry.Frame ^= 0;
            }
        }

        public int Accesses(ulong address) => _entries[address >> Shift].Accesses;
    }

    public static string Run(int input)
    {
        var table = new PageTable();
        for (ulong i = 0; i < 8; i++) table.Map(i << 12, i << 20);
        string ends = T.Together(
            () => { for (int i = 0; i < 12; i++) table.Access(0x3000); },
            () => { for (int i = 0; i < 12; i++) table.Access(0x3FFFul + (ulong)input); },
            () => { for (ulong i = 0; i < 12; i++) table.Translate(0x3000 + i); },
            () => { for (ulong i = 100; i < 112; i++) { table.Map(i << 12, i); table.Translate(i << 12); } });
        string edge = "";
        try { table.Access(ulong.MaxValue); } catch (KeyNotFoundException) { edge = "unmapped"; }
        return $"{ends} {table.Accesses(0x3000)} {table.Translate(0x3010)} {table.Translate(ulong.MaxValue)} {edge}";
    }
}
