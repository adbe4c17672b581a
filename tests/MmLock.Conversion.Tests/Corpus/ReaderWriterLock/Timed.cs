// refused: throws when its time is up
using MmLock;

public sealed class Old
{
    [CoarseLock]
    private readonly ReaderWriterLock _rwl = new();

    public int Read(int n)
    {
        _rwl.AcquireReaderLock(100);
        _rwl.ReleaseReaderLock();
        return n;
    }
}

public static class Program
{
    public static object? Run(int input) => new Old().Read(input);
}
