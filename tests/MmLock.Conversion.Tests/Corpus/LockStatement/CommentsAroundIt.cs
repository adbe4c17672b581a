using MmLock;

public sealed class Table
{
    // Guards _rows. Keep it short!
    [CoarseLock] // big lock
    private readonly object _big = new(); // do not lock outside of this class

    private readonly List<int> _rows = new();

    public void Insert(int row)
    {
        // First the lock,
        lock (_big) // taken here
        {
            // then the row.
            T.Note("insert");
            _rows.Add(row); /* unsorted */
        } // released here

        // Nothing more.
    }

    public int Sum() { /* one line */ lock (_big) { return T.Note("sum", _rows.Sum()); } }
}

public static class Program
{
    public static object? Run(int input)
    {
        var table = new Table();
        T.Watch(table);
        table.Insert(input);
        table.Insert(4);
        return table.Sum();
    }
}
