using MmLock;

public sealed class Part
{
    [CoarseLock]
    private readonly ReaderWriterLockSlim _shared;

    public Part(ReaderWriterLockSlim shared)
    {
        _shared = shared;
    }

    public int Read(int n)
    {
        _shared.EnterReadLock();
        try
        {
            T.Note("read");
            return n;
        }
        finally
        {
            _shared.ExitReadLock();
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var shared = new ReaderWriterLockSlim();
        var a = new Part(shared);
        var b = new Part(shared);
        T.Watch(a);
        T.Watch(b);
        return a.Read(input) + b.Read(2);
    }
}
