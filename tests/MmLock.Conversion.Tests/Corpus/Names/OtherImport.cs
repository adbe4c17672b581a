using Ranges;

public sealed class Space
{
    public MmapLock? Mine;
    public RangeGuard Guard;

    [MmLock.CoarseLock]
    private readonly ReaderWriterLockSlim _lock = new();
    [MmLock.CoarseLock]
    private readonly object _gate = new();
    private int _n;

    public int Work(int n)
    {
        _lock.EnterWriteLock();
        _n += n;
        T.Note("write");
        _lock.ExitWriteLock();
        if (_lock.TryEnterReadLock(5))
        {
            T.Note("read");
            _lock.ExitReadLock();
        }

        bool again = Monitor.TryEnter(_gate);
        if (again)
            Monitor.Exit(_gate);
        lock (_gate)
        {
            System.Diagnostics.Debug.Assert(Monitor.IsEntered(_gate));
            return _n;
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var space = new Space();
        T.Watch(space);
        return space.Work(input);
    }
}

namespace Ranges
{
    public struct RangeGuard
    {
        public int Number;
    }

    public sealed class MmapLock
    {
        public RangeGuard Guard;
    }
}
