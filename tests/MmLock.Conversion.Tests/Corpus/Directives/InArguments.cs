// refused: a preprocessor directive stands inside
using MmLock;

public sealed class Space
{
    [CoarseLock]
    private readonly object _gate = new();

    public int Work(int n)
    {
        bool taken = Monitor.TryEnter(
            _gate,
#if FAST
            1
#else
            100
#endif
            );
        if (taken)
            Monitor.Exit(_gate);
        return n;
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var space = new Space();
        T.Watch(space);
        return space.Work(input);
    }
}
