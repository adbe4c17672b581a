using MmLock;

public sealed class Store
{
    [CoarseLock]
    private readonly object _gate = new();
    private int _n;

    private int Inner(int n)
    {
        lock (_gate)
        {
            T.Note("inner");
            if (n == 1)
                throw new InvalidOperationException("no page");
            return ++_n;
        }
    }

    public int Outer(int n)
    {
        lock (_gate)
        {
            try
            {
                return Inner(n);
            }
            catch (InvalidOperationException e)
            {
                T.Note(e.Message);
                return -1;
            }
        }
    }

    public int Through(int n)
    {
        Monitor.Enter(_gate);
        try
        {
            return Inner(n) + Inner(n);
        }
        finally
        {
            T.Note("leaving");
            Monitor.Exit(_gate);
        }
    }

    public void Bump()
    {
        lock (_gate)
            _n++;
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var store = new Store();
        T.Watch(store);
        int outer = store.Outer(input);
        string thrown = "none";
        try
        {
            store.Through(input);
        }
        catch (InvalidOperationException e)
        {
            thrown = e.Message;
        }

        T.Note("after");
        string ends = T.Together(store.Bump, store.Bump);
        return $"{outer} {thrown} {ends} {store.Outer(2)}";
    }
}
