// refused: 'ReaderWriterLock.UpgradeToWriterLock' in 'Read' has no counterpart
using MmLock;

public sealed class Old
{
    [CoarseLock]
    private readonly ReaderWriterLock _rwl = new();

    public int Read(int n)
    {
        _rwl.AcquireReaderLock(Timeout.Infinite);
        LockCookie cookie = _rwl.UpgradeToWriterLock(Timeout.Infinite);
        _rwl.DowngradeFromWriterLock(ref cookie);
        _rwl.ReleaseReaderLock();
        return n;
    }
}

public static class Program
{
    public static object? Run(int input) => new Old().Read(input);
}
