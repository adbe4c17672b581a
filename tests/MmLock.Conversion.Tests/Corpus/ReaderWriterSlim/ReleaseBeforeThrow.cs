using MmLock;

public sealed class Strict
{
    [CoarseLock]
    private readonly ReaderWriterLockSlim _lock = new();

    public int Check(int n)
    {
        _lock.EnterReadLock();
        if (n == 1)
        {
            T.Note("bad");
            _lock.ExitReadLock();
            throw new FormatException();
        }

        switch (n)
        {
            case 0:
                _lock.ExitReadLock();
                return 100;
            default:
                T.Note("default");
                break;
        }

        _lock.ExitReadLock();
        T.Note("free");
        return n;
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var strict = new Strict();
        T.Watch(strict);
        return strict.Check(input);
    }
}
