using MmLock;

public sealed class Counter
{
    [CoarseLock]
    private readonly Lock _lock = new();

    public int Add(int by)
    {
        _lock.Enter();
        try
        {
            return T.Note("add", by);
        }
        finally
        {
            _lock.Exit();
        }
    }

    public bool Try()
    {
        if (!_lock.TryEnter())
            return false;
        T.Note("tried");
        _lock.Exit();
        return true;
    }

    public bool TryTimed(int n)
    {
        if (_lock.TryEnter(TimeSpan.FromMilliseconds(n)))
        {
            try { T.Note("timed"); return true; }
            finally { _lock.Exit(); }
        }

        return false;
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var counter = new Counter();
        T.Watch(counter);
        return counter.Add(input) + " " + counter.Try() + " " + counter.TryTimed(input);
    }
}
