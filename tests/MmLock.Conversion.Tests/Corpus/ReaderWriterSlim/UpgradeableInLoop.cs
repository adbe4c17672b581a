using MmLock;

public sealed class List
{
    [CoarseLock]
    private readonly ReaderWriterLockSlim _lock = new();
    private readonly List<int> _items = [];

    public int AddAll(int count)
    {
        _lock.EnterUpgradeableReadLock();
        try
        {
            for (int i = 0; i <= count; i++)
            {
                T.Note("look");
                if (_items.Contains(i))
                    continue;
                _lock.EnterWriteLock();
                try
                {
                    _items.Add(T.Note("add", i));
                }
                finally
                {
                    _lock.ExitWriteLock();
                }
            }

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
        return list.AddAll(input);
    }
}
