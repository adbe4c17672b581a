// refused: a path asks to write while it reads, for which 'ReaderWriterLock' waits and MmapLock throws: Check → Write
using MmLock;

public sealed class Old
{
    [CoarseLock]
    private readonly ReaderWriterLock _lock = new();
    private int _n;

    public void Write(int n)
    {
        _lock.AcquireWriterLock(-1);
        _n = n;
        _lock.ReleaseWriterLock();
    }

    public int Check(int n)
    {
        _lock.AcquireReaderLock(-1);
        try
        {
            if (n < 0)
                Write(0);
            return _n;
        }
        finally
        {
            _lock.ReleaseReaderLock();
        }
    }
}

public static class Program
{
    public static object? Run(int input) => new Old().Check(input);
}
