using MmLock;

public sealed class Table
{
    [CoarseLock]
    internal readonly ReaderWriterLockSlim Lock = new();
    internal readonly List<int> Rows = [];

    public void Append(int row)
    {
        Lock.EnterWriteLock();
        try
        {
            Rows.Add(row);
        }
        finally
        {
            Lock.ExitWriteLock();
        }
    }

    /// <summary>Of two tables; the same one would be an error before and is one after.</summary>
    public static int Join(Table a, Table b)
    {
        a.Lock.EnterReadLock();
        try
        {
            b.Lock.EnterReadLock();
            try
            {
                return T.Note("join", a.Rows.Intersect(b.Rows).Count());
            }
            finally
            {
                b.Lock.ExitReadLock();
            }
        }
        finally
        {
            a.Lock.ExitReadLock();
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var a = new Table();
        var b = new Table();
        T.Watch(a);
        a.Append(1);
        b.Append(input);
        int both = Table.Join(a, b);
        string ends = T.Together(
            () => { for (int i = 0; i < 100; i++) a.Append(i); },
            () => { for (int i = 0; i < 100; i++) b.Append(i); });
        return $"{both} {ends} {a.Rows.Count + b.Rows.Count}";
    }
}
