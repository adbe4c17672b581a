using MmLock;

public sealed class List
{
    [CoarseLock]
    private readonly ReaderWriterLockSlim _lock = new();
    private readonly List<int> _items = [];

    public int AddIfMissing(int item)
    {
        _lock.EnterUpgradeableReadLock();
        try
        {
            if (!_items.Contains(item))
            {
                _lock.EnterWriteLock();
                T.Note("add");
                _items.Add(item);
                _lock.ExitWriteLock();
            }

            T.Note("count");
            return _items.Count;
        }
        finally
        {
            _lock.ExitUpgradeableReadLock();
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var list = new List();
        T.Watch(list);
        list.AddIfMissing(1);
        return list.AddIfMissing(input);
    }
}
