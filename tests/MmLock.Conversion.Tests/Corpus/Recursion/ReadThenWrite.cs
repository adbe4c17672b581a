using MmLock;

public sealed class Map
{
    [CoarseLock]
    private readonly ReaderWriterLockSlim _lock = new(LockRecursionPolicy.SupportsRecursion);
    private int _n;

    public void Increment()
    {
        _lock.EnterWriteLock();
        try
        {
            _n++;
        }
        finally
        {
            _lock.ExitWriteLock();
        }
    }

    /// <summary>Fails, and leaves nothing behind.</summary>
    public void Wrong()
    {
        _lock.EnterReadLock();
        try
        {
            Increment();
        }
        finally
        {
            T.Note("still");
            _lock.ExitReadLock();
        }
    }

    public int N => _n;
}

public static class Program
{
    public static object? Run(int input)
    {
        var map = new Map();
        T.Watch(map);
        string failure = "none";
        try
        {
            map.Wrong();
        }
        catch (Exception e)
        {
            failure = e.GetType().Name;
        }

        T.Note("after");
        string ends = T.Together(
            () => { for (int i = 0; i < 100; i++) map.Increment(); },
            () => { for (int i = 0; i < 100; i++) map.Increment(); });
        return $"{failure} {ends} {map.N + input}";
    }
}
