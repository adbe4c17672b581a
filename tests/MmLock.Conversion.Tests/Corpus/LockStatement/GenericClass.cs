using MmLock;

public class Pool<TValue>
    where TValue : class, new()
{
    [CoarseLock]
    private readonly object _gate = new();
    private readonly Stack<TValue> _free = new();

    [CoarseLock]
    private static readonly object s_all = new();
    private static int s_made;

    public TValue Rent()
    {
        lock (_gate)
        {
            if (_free.Count > 0)
            {
                T.Note("reuse");
                return _free.Pop();
            }
        }

        lock (s_all)
        {
            s_made++;
            T.Note("make");
        }

        return new TValue();
    }

    public void Return(TValue item)
    {
        lock (_gate)
            _free.Push(item);
    }

    public static int Made { get { lock (Pool<TValue>.s_all) { return s_made; } } }
}

public static class Program
{
    public static object? Run(int input)
    {
        var pool = new Pool<object>();
        T.Watch(pool);
        T.Watch(typeof(Pool<object>));
        for (int i = 0; i < input + 1; i++)
        {
            object one = pool.Rent();
            if (i == 0)
                pool.Return(one);
        }

        return Pool<object>.Made;
    }
}
