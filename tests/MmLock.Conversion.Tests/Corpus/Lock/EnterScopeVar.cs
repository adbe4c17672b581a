using MmLock;

public sealed class Counter
{
    [CoarseLock]
    private readonly Lock _lock = new();

    public int Add(int by)
    {
        using var scope = _lock.EnterScope();
        T.Note("declared");
        return 4 / by;
    }

    public int Early(int by)
    {
        var scope = _lock.EnterScope();
        try
        {
            return T.Note("scope in try", by);
        }
        finally
        {
            scope.Dispose();
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var counter = new Counter();
        T.Watch(counter);
        return counter.Early(input) + counter.Add(input);
    }
}
