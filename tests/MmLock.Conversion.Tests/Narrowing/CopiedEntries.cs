// becomes: coarse structure coarse coarse coarse
using MmLock;

public static class Program
{
    private sealed class Page { public int Version; }

    private struct Entry { public Page Page; public int Flags; }

    private sealed class Table
    {
        private readonly MmapLock _lock = new();
        private readonly Entry[] _entries = new Entry[64];

        public void Map(int at) => _entries[at] = new Entry { Page = new Page() };

        // The same page again: the entry is copied.
        public void Alias(int at, int to) => _entries[to] = _entries[at];

        public void Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                Page page = _entries[at].Page;
                int was = page.Version;
                Thread.Sleep(1);
                page.Version = was + 1;
            }
        }

        public int Flags(int at) { using (_lock.EnterRead()) return _entries[at].Flags; }
        public int Version(int at) => _entries[at].Page.Version;
    }

    private sealed class Tuples
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<int, (Page Page, int Flags)> _entries = new();

        public void Map(int at) => _entries[at] = (new Page(), 0);

        public void Alias(int at, int to) => _entries[to] = _entries[at];

        public void Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                if (!_entries.TryGetValue(at, out (Page Page, int Flags) entry)) return;
                int was = entry.Page.Version;
                Thread.Sleep(1);
                entry.Page.Version = was + 1;
            }
        }

        public void Bump(int at)
        {
            using (_lock.EnterWrite())
            {
                (Page page, _) = _entries[at];
                int was = page.Version;
                Thread.Sleep(1);
                page.Version = was + 1;
            }
        }

        public int Version(int at) => _entries[at].Page.Version;
    }

    private readonly record struct Slot(Page Page, int Flags);

    private sealed class Records
    {
        private readonly MmapLock _lock = new();
        private readonly Slot[] _slots = new Slot[64];

        public void Map(int at) => _slots[at] = new Slot(new Page(), 0);

        public void Alias(int at, int to) => _slots[to] = _slots[at] with { Flags = 1 };

        public void Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                Slot slot = _slots[at];
                int was = slot.Page.Version;
                Thread.Sleep(1);
                slot.Page.Version = was + 1;
            }
        }

        public int Version(int at) => _slots[at].Page.Version;
    }

    public static string Run(int input)
    {
        var table = new Table(); var tuples = new Tuples(); var records = new Records();
        table.Map(1); table.Alias(1, 40); tuples.Map(1); tuples.Alias(1, 40); records.Map(1); records.Alias(1, 40);
        string ends = T.Together(
            () => { for (int i = 0; i < 6; i++) { table.Touch(1); tuples.Touch(1); tuples.Bump(1); records.Touch(1); } },
            () => { for (int i = 0; i < 6; i++) { table.Touch(40); tuples.Touch(40); tuples.Bump(40); records.Touch(40); } });
        return $"{ends} {table.Version(1)} {tuples.Version(1)} {records.Version(1)} {table.Flags(1)}";
    }
}
