// becomes: range*2 coarse range
using MmLock;

public static class Program
{
    private struct Entry { public int Frame; public int Hits; public bool Valid; }

    private sealed class Tlb
    {
        private readonly MmapLock _lock = new();
        private readonly Entry[] _entries = new Entry[16];
        private int _flushes;

        public int Hit(int slot)
        {
            using (_lock.EnterWrite())
            {
                ref Entry entry = ref _entries[slot];
                int was = entry.Hits;
                Thread.Sleep(1);
                entry.Hits = was + 1;
                return entry.Frame;
            }
        }

        public void Fill(int slot, int frame)
        {
            using (_lock.EnterWrite())
            {
                ref var entry = ref _entries[slot];
                entry.Frame = frame;
                entry.Valid = true;
            }
        }

        public int InvalidateAll()
        {
            using (_lock.EnterWrite())
            {
                int valid = 0;
                foreach (ref Entry entry in _entries.AsSpan())
                {
                    if (entry.Valid) valid++;
                    entry.Valid = false;
                }

                Thread.Sleep(1);
                _flushes++;
                return valid;
            }
        }

        public (int Hits, int Flushes) Statistics(int slot) { using (_lock.EnterRead()) return (_entries[slot].Hits, _flushes); }
    }

    public static string Run(int input)
    {
        var tlb = new Tlb();
        string ends = T.Together(
            () => { for (int i = 0; i < 12; i++) tlb.Hit(3); },
            () => { for (int i = 0; i < 12; i++) tlb.Hit(3 + input); },
            () => { for (int i = 0; i < 40; i++) tlb.Fill(i % 8, i % 8); },
            () => { for (int i = 0; i < 6; i++) { tlb.InvalidateAll(); tlb.Statistics(3); } });
        string edge = "";
        try { tlb.Hit(16); } catch (IndexOutOfRangeException) { edge = "outside"; }
        try { tlb.Fill(-1, 0); } catch (IndexOutOfRangeException) { edge += " below"; }
        return $"{ends} {tlb.Statistics(3)} {edge}";
    }
}
