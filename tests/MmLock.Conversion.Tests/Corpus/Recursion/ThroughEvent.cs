using MmLock;

public sealed class Table
{
    [CoarseLock]
    private readonly object _gate = new();
    private int _entries;

    public event EventHandler? Changed;

    public int Entries
    {
        get
        {
            lock (_gate)
                return _entries;
        }
    }

    public void Insert()
    {
        lock (_gate)
        {
            _entries++;
            Changed?.Invoke(this, EventArgs.Empty);
        }
    }
}

public static class Program
{
    private static int s_seen;

    public static object? Run(int input)
    {
        s_seen = 0;
        var table = new Table();
        T.Watch(table);
        table.Changed += (_, _) => s_seen += table.Entries;
        table.Insert();
        T.Note("one", s_seen);
        string ends = T.Together(
            () => { for (int i = 0; i < 50 + input; i++) table.Insert(); },
            () => { for (int i = 0; i < 50; i++) table.Insert(); });
        return $"{ends} {s_seen} {table.Entries}";
    }
}
