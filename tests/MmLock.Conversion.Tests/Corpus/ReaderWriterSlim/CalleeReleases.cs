using MmLock;

public sealed class Space
{
    [CoarseLock]
    private readonly ReaderWriterLockSlim _sem = new();

    public string Fault(int n)
    {
        _sem.EnterReadLock();
        if (Handle(n))
            return "callee released";
        T.Note("still held");
        _sem.ExitReadLock();
        return "released here";
    }

    private bool Handle(int n)
    {
        T.Note("handle");
        if (n == 1)
        {
            _sem.ExitReadLock();
            T.Note("waiting for i/o");
            return true;
        }

        return false;
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var space = new Space();
        T.Watch(space);
        return space.Fault(input);
    }
}
