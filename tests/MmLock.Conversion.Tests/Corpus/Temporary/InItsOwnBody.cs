using MmLock;

public sealed class Space
{
    [CoarseLock]
    private readonly object _gate = new();

    public int Work(Func<int, int> callback, int n)
    {
        lock (_gate)
        {
            T.Note("before");
            Monitor.Exit(_gate);
            try
            {
                n = callback(n);
            }
            finally
            {
                Monitor.Enter(_gate);
            }

            T.Note("behind");
            return n;
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var space = new Space();
        T.Watch(space);
        return space.Work(n => { T.Note("callback"); return 4 / n; }, input);
    }
}
