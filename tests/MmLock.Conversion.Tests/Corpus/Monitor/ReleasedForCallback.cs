using MmLock;

public sealed class Worker
{
    [CoarseLock]
    private readonly object _gate = new();

    public int Work(Func<int, int> callback, int n)
    {
        Monitor.Enter(_gate);
        try
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
        finally
        {
            Monitor.Exit(_gate);
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var worker = new Worker();
        T.Watch(worker);
        return worker.Work(n => { T.Note("callback"); return 4 / n; }, input);
    }
}
