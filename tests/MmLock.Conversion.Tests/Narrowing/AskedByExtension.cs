// becomes: range*2
using MmLock;

public static class Program
{
    private sealed class Entry
    {
        public int Value;
    }

    // Asked for by an extension of the library.
    private sealed class Table
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<int, Entry> _entries = new();

        public int Add(int at, int more)
        {
            using (_lock.EnterWrite())
            {
                Entry? found = _entries.GetValueOrDefault(at);
                if (found is null) { return -1; }
                int was = found.Value;
                Thread.Sleep(1);
                return found.Value = was + more;
            }
        }

        public void Put(int at)
        {
            using (_lock.EnterWrite())
            {
                var made = new Entry();
                Thread.Sleep(1);
                _entries[at] = made;
            }
        }
    }

    public static string Run(int input)
    {
        var table = new Table();
        table.Put(1);
        table.Put(2);
        string ends = T.Together(
            () => { for (int i = 0; i < 10; i++) { table.Add(1, 1); } },
            () => { for (int i = 0; i < 10; i++) { table.Add(1 + input % 2, 1); table.Put(3); } },
            () => { for (int i = 0; i < 10; i++) { table.Put(i + 4); table.Add(i + 4, 1); } });
        return $"{ends} {table.Add(1, 0)} {table.Add(2, 0)} {table.Add(99, 1)}";
    }
}
