using MmLock;

public interface ISpace
{
    [CoarseLock]
    ReaderWriterLockSlim Lock { get; }
}

public sealed class Space : ISpace
{
    [CoarseLock]
    public ReaderWriterLockSlim Lock { get; } = new();
}

public static class Program
{
    private static int Work(ISpace space, int n)
    {
        space.Lock.EnterWriteLock();
        try
        {
            return T.Note("work", n);
        }
        finally
        {
            space.Lock.ExitWriteLock();
        }
    }

    public static object? Run(int input)
    {
        var space = new Space();
        T.Watch(space);
        return Work(space, input);
    }
}
