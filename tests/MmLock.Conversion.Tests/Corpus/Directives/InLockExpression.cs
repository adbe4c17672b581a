// refused: a preprocessor directive stands inside
using MmLock;

public sealed class Space
{
    [CoarseLock]
    private readonly object _gate = new();

    public int Work(int n)
    {
        lock (
#if LOGGING
            Trace(
#endif
            _gate
#if LOGGING
            )
#endif
            )
        {
            T.Note("in");
            return 10 / n;
        }
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
