// refused: a path takes it again, which 'ReaderWriterLockSlim' does not allow and a lock that knows its thread does: Outer → Inner
using MmLock;

public sealed class Strict
{
    [CoarseLock]
    private readonly ReaderWriterLockSlim _lock = new();

    public int Inner()
    {
        _lock.EnterWriteLock();
        try
        {
            return 1;
        }
        finally
        {
            _lock.ExitWriteLock();
        }
    }

    public int Outer()
    {
        if (_lock.IsWriteLockHeld)
            return 0;
        _lock.EnterWriteLock();
        try
        {
            return Inner();
        }
        finally
        {
            _lock.ExitWriteLock();
        }
    }
}

public static class Program
{
    public static object? Run(int input) => new Strict().Inner();
}
