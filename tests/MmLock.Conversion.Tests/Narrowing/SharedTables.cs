// becomes: structure coarse structure
using MmLock;

public static class Program
{
    private sealed class Entry { public int Count; }

    private sealed class Directory { public Entry[] Entries = Enumerable.Range(0, 16).Select(_ => new Entry()).ToArray(); }

    // Two levels: a lower table may hang under two slots of the upper one.
    private sealed class PageTable
    {
        private readonly MmapLock _lock = new();
        private readonly Directory?[] _top = new Directory?[16];

        public void Link(int slot, int other)
        {
            using (_lock.EnterWrite())
            {
                var directory = _top[slot] ??= new Directory();
                _top[other] = directory;
            }
        }

        public void Touch(uint address)
        {
            using (_lock.EnterWrite())
            {
                Entry entry = _top[address >> 16]!.Entries[(address >> 12) & 15];
                int was = entry.Count;
                Thread.Sleep(1);
                entry.Count = was + 1;
            }
        }

        public int Count(uint address) { using (_lock.EnterRead()) return _top[address >> 16]!.Entries[(address >> 12) & 15].Count; }
    }

    public static string Run(int input)
    {
        var table = new PageTable();
        table.Link(1, 2);
        table.Link(3, 3);
        string ends = T.Together(
            () => { for (int i = 0; i < 15; i++) table.Touch(0x1_1000); },
            () => { for (int i = 0; i < 15; i++) table.Touch(0x2_1000); },
            () => { for (int i = 0; i < 15 + input; i++) table.Touch(0x3_1000); });
        string edge = "";
        try { table.Touch(0x5_0000); } catch (NullReferenceException) { edge = "unmapped"; }
        try { table.Touch(uint.MaxValue); } catch (IndexOutOfRangeException) { edge += " outside"; }
        return $"{ends} {table.Count(0x1_1000)} {table.Count(0x3_1000)} {edge}";
    }
}
