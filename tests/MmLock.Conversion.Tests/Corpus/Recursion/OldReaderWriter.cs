using MmLock;

public sealed class Old
{
    [CoarseLock]
    private readonly ReaderWriterLock _lock = new();
    private int _n;

    public int Read()
    {
        _lock.AcquireReaderLock(-1);
        try
        {
            return _n;
        }
        finally
        {
            _lock.ReleaseReaderLock();
        }
    }

    public int Write(int n)
    {
        _lock.AcquireWriterLock(-1);
        try
        {
            _n += n;
            Add(0);
            return T.Note("written", Read());
        }
        finally
        {
            _lock.ReleaseWriterLock();
        }
    }

    public void Add(int n)
    {
        _lock.AcquireWriterLock(-1);
        int before = Read();
        _n = before + n;
        _lock.ReleaseWriterLock();
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var old = new Old();
        T.Watch(old);
        old.Write(input);
        string ends = T.Together(
            () => { for (int i = 0; i < 100; i++) old.Add(1); },
            () => { for (int i = 0; i < 100; i++) old.Add(2); });
        return $"{ends} {old.Read()}";
    }
}
