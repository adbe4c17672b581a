using MmLock;

public sealed class Maybe
{
    [CoarseLock]
    private readonly object _gate = new();
    private readonly bool _synchronized;

    public Maybe(bool synchronized) => _synchronized = synchronized;

    public int Work(int n)
    {
        if (_synchronized)
            Monitor.Enter(_gate);
        try
        {
            return T.Note("work", n);
        }
        finally
        {
            if (_synchronized)
                Monitor.Exit(_gate);
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var maybe = new Maybe(input != 1);
        T.Watch(maybe);
        return maybe.Work(input);
    }
}
