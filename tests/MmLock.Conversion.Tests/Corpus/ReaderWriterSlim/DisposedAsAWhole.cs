using MmLock;

public sealed class Store : IDisposable
{
    [CoarseLock]
    private readonly ReaderWriterLockSlim? _rw = new(LockRecursionPolicy.SupportsRecursion);
    private readonly List<Action> _ends = new();
    private int _n;

    public Store()
    {
        _ends.Add(() => _rw?.Dispose());
        _ends.Add(Local);
        void Local() => _rw.Dispose(); // twice is no fault
    }

    ~Store() => End(_rw);

    private static void End(ReaderWriterLockSlim? rw) => rw?.Dispose();

    public bool IsOpen
    {
        get => _n >= 0;
        set => _rw!.Dispose();
    }

    public int Add(int n)
    {
        _rw!.EnterWriteLock();
        try
        {
            return _n += n;
        }
        finally
        {
            _rw.ExitWriteLock();
        }
    }

    public void End() => _ends.ForEach(e => e());

    public void Dispose() => _rw?.Dispose();
}

public static class Program
{
    public static object? Run(int input)
    {
        var store = new Store();
        T.Watch(store);
        int sum = store.Add(input) + store.Add(1);
        store.IsOpen = false;
        store.End();
        store.Dispose();
        return sum + (store.IsOpen ? 1 : 0);
    }
}
