// refused: reads inside a write hold that ends first
using MmLock;

public sealed class Old
{
    [CoarseLock]
    private readonly ReaderWriterLock _lock = new();
    private int _n;

    public int Ease()
    {
        _lock.AcquireWriterLock(-1);
        _n++;
        _lock.AcquireReaderLock(-1);
        _lock.ReleaseWriterLock();
        int n = _n;
        _lock.ReleaseReaderLock();
        return n;
    }
}

public static class Program
{
    public static object? Run(int input) => new Old().Ease() + input;
}
