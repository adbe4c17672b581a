using MmLock;

public sealed class Old
{
    [CoarseLock]
    private readonly ReaderWriterLock _rwl = new();
    private int _n = 3;

    public int Read()
    {
        _rwl.AcquireReaderLock(Timeout.Infinite);
        try
        {
            return T.Note("read", _n);
        }
        finally
        {
            _rwl.ReleaseReaderLock();
        }
    }

    public void Write(int n)
    {
        _rwl.AcquireWriterLock(-1);
        try
        {
            _n = T.Note("write", 6 / n);
        }
        finally
        {
            _rwl.ReleaseWriterLock();
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var old = new Old();
        T.Watch(old);
        old.Write(input);
        return old.Read();
    }
}
