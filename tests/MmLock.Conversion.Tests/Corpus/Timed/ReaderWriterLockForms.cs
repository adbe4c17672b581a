using MmLock;

public sealed class Old
{
    [CoarseLock]
    private readonly ReaderWriterLock _rwl = new();

    public void Begin(int time) => _rwl.AcquireWriterLock(time);

    public void End() => _rwl.ReleaseWriterLock();

    public int Read(int n, TimeSpan time)
    {
        if (n > 0)
            _rwl.AcquireReaderLock(time);
        else
            _rwl.AcquireReaderLock(Timeout.Infinite);
        T.Note("reading");
        _rwl.ReleaseReaderLock();
        switch (n)
        {
            case 1:
                _rwl.AcquireWriterLock(50);
                T.Note("one");
                _rwl.ReleaseWriterLock();
                break;
        }

        return n;
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var old = new Old();
        T.Watch(old);
        old.Begin(10);
        T.Note("begun");
        old.End();
        return old.Read(input, input == 2 ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(1));
    }
}
