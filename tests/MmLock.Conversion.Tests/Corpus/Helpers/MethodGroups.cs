// refused: as a delegate
using MmLock;

public sealed class Space
{
    [CoarseLock]
    private readonly ReaderWriterLockSlim _lock = new();

    public int Work(int n)
    {
        Action enter = _lock.EnterReadLock;
        Action leave = _lock.ExitReadLock;
        enter();
        T.Note("in");
        leave();
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
