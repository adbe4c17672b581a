using MmLock;

public sealed class Counter
{
    [CoarseLock]
    private readonly System.Threading.Lock _lock = new();
    private int _n;

    public int Add(int by)
    {
        using (_lock.EnterScope())
        {
            T.Note("block");
            _n += by;
        }

        using Lock.Scope scope = _lock.EnterScope();
        T.Note("declared");
        return 4 / _n;
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
