using MmLock;

public sealed class Logger
{
    public IDisposable EnterScope() => new System.IO.MemoryStream();

    public int Enter() => 1;
}

public sealed class Counter
{
    [CoarseLock]
    private readonly Lock _lock = new();
    private readonly Logger _logger = new();

    public int Add(int by)
    {
        using (_logger.EnterScope())
        using (_lock.EnterScope())
        {
            T.Note("both");
            return by + _logger.Enter();
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var counter = new Counter();
        T.Watch(counter);
        return counter.Add(input);
    }
}
