// refused: uses 'Unlock' as a delegate
using MmLock;

public sealed class Space
{
    [CoarseLock]
    private readonly object _gate = new();

    private void Lock() => Monitor.Enter(_gate);

    private void Unlock() => Monitor.Exit(_gate);

    private static void Later(Action action) => action();

    public int Work(int n)
    {
        Lock();
        T.Note("in " + nameof(Unlock));
        Later(Unlock);
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
