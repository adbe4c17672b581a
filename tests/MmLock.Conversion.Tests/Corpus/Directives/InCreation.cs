// refused: a preprocessor directive stands inside the creation
using MmLock;

public sealed class Space
{
    [CoarseLock]
    private readonly SemaphoreSlim _gate = new SemaphoreSlim(
#if MANY
        8
#else
        1
#endif
        );

    public int Work(int n)
    {
        _gate.Wait();
        _gate.Release();
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
