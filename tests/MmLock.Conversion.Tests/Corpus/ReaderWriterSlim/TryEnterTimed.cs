using MmLock;

public sealed class Timed
{
    [CoarseLock]
    private readonly ReaderWriterLockSlim _lock = new();
    private const int Patience = 20;
    private int _n;

    public int Read()
    {
        if (_lock.TryEnterReadLock(Patience))
        {
            try
            {
                return T.Note("read", _n);
            }
            finally
            {
                _lock.ExitReadLock();
            }
        }
        else
        {
            T.Note("read timed out");
            return -1;
        }
    }

    public int Write(int n)
    {
        if (!_lock.TryEnterWriteLock(TimeSpan.FromMilliseconds(5)))
        {
            T.Note("write timed out");
            return -1;
        }

        try
        {
            _n = n;
            T.Note("write");
            if (n == 2)
                Task.Run(() => Read()).Wait();
            return 10 / n;
        }
        finally
        {
            _lock.ExitWriteLock();
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var timed = new Timed();
        T.Watch(timed);
        return timed.Write(input) + timed.Read();
    }
}
