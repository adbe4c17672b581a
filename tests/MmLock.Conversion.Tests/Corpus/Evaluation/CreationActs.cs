// refused: what creates the lock evaluates
using MmLock;

public sealed class Space
{
    [CoarseLock]
    private readonly ReaderWriterLockSlim _gate = new(Policy());

    private static LockRecursionPolicy Policy()
    {
        T.Note("policy");
        return LockRecursionPolicy.NoRecursion;
    }

    public string Work(int n)
    {
        _gate.EnterReadLock();
        _gate.ExitReadLock();
        return "done";
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
