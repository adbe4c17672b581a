using MmLock;

public sealed class Worker
{
    [CoarseLock]
    private readonly object _gate = new();
    private int _n;

    public int Work(int rounds)
    {
        Monitor.Enter(_gate);
        for (int i = 0; i < rounds; i++)
        {
            _n += T.Note("under", i);
            Monitor.Exit(_gate);
            T.Note("slow work");
            Monitor.Enter(_gate);
        }

        int result = _n;
        Monitor.Exit(_gate);
        return result;
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var worker = new Worker();
        T.Watch(worker);
        T.Note("start");
        return worker.Work(input);
    }
}
