// becomes: range range range structure structure
using MmLock;

public static class Program
{
    private sealed class Entry { public int Value; public int Reads; public DateTime Touched; }

    // Readers that note that they were there; a writer that goes on as a reader.
    private sealed class NotedTable
    {
        private readonly MmapLock _lock = new();
        private readonly Entry[] _entries = [new(), new(), new(), new(), new(), new(), new(), new()];
        private int _changes;

        public int Read(int entry)
        {
            using (_lock.EnterRead())
            {
                Entry own = _entries[entry];
                Interlocked.Increment(ref own.Reads);
                Thread.Sleep(1);
                return own.Value;
            }
        }

        public int Change(int entry, int by)
        {
            using RangeGuard hold = _lock.EnterWrite();
            Entry own = _entries[entry];
            int was = own.Value;
            Thread.Sleep(1);
            own.Value = was + by;
            hold.DowngradeToRead();
            Thread.Sleep(1);
            return own.Value - was;
        }

        public void Stamp(int entry)
        {
            using (_lock.EnterWrite())
            {
                _entries[entry].Touched = DateTime.UnixEpoch;
                Thread.Sleep(1);
                _entries[entry].Touched = _entries[entry].Touched.AddTicks(1);
            }
        }

        public int Changes
        {
            get { using (_lock.EnterRead()) return _changes; }
            set { using (_lock.EnterWrite()) _changes = value; }
        }

        public int Reads => _entries.Sum(e => e.Reads);
    }

    public static string Run(int input)
    {
        var table = new NotedTable();
        int torn = 0;
        string ends = T.Together(
            () => { for (int i = 0; i < 8; i++) if (table.Change(2, 1) != 1) Interlocked.Increment(ref torn); },
            () => { for (int i = 0; i < 8; i++) if (table.Change(2 + input, 2) != 2) Interlocked.Increment(ref torn); },
            () => { for (int i = 0; i < 8; i++) { table.Read(2); table.Stamp(2); } },
            () => { for (int i = 0; i < 8; i++) { table.Read(2); table.Changes = i; } });
        string edge = "";
        try { table.Read(8); } catch (IndexOutOfRangeException) { edge = "outside"; }
        try { table.Change(-1, 1); } catch (IndexOutOfRangeException) { edge += " below"; }
        return $"{ends} {torn} {table.Read(2)} {table.Reads} {table.Changes} {edge}";
    }
}
