// refused: 'which' is set to a lock chosen at run time ('other ?? _a')
using MmLock;

public sealed class Chosen
{
    [CoarseLock]
    private readonly ReaderWriterLockSlim _a = new();

    public int Work(ReaderWriterLockSlim? other, int n)
    {
        ReaderWriterLockSlim which = other ?? _a;
        which.EnterReadLock();
        try
        {
            return n;
        }
        finally
        {
            which.ExitReadLock();
        }
    }
}

public static class Program
{
    public static object? Run(int input) => new Chosen().Work(null, input);
}
