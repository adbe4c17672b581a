using MmLock;

public sealed class Map
{
    private readonly Dictionary<int, int> _map = new();

    [CoarseLock]
    private readonly ReaderWriterLockSlim _sem = new();

    public int this[int key]
    {
        get
        {
            _sem.EnterReadLock();
            try
            {
                return T.Note("get", _map[key]);
            }
            finally
            {
                _sem.ExitReadLock();
            }
        }

        set
        {
            _sem.EnterWriteLock();
            try
            {
                T.Note("set");
                _map[key] = value;
            }
            finally
            {
                _sem.ExitWriteLock();
            }
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var map = new Map();
        T.Watch(map);
        map[1] = 7;
        T.Note("between");
        return map[input];
    }
}
