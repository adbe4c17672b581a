using MmLock;

public static class Sync
{
    public static void Enter(object o) => Monitor.Enter(o);

    public static bool TryEnter(this object o, int milliseconds) => Monitor.TryEnter(o, milliseconds);

    public static void Enter(object o, ref bool taken)
    {
        Monitor.Enter(o, ref taken);
    }

    public static void Exit(object o) => Monitor.Exit(o);
}

public sealed class Space
{
    [CoarseLock]
    private readonly object _first = new();
    private readonly object _second = new();
    [CoarseLock]
    private readonly object _third = new();
    private int _n;

    public int First(int n)
    {
        Sync.Enter(_first);
        try
        {
            T.Note("first");
            return _n += 10 / n;
        }
        finally
        {
            Sync.Exit(_first);
        }
    }

    public int Second(int n)
    {
        // Re-entrant, which is no affair of the first lock.
        Sync.Enter(_second);
        Sync.Enter(_second);
        T.Note("second");
        Sync.Exit(_second);
        Sync.Exit(_second);
        return n;
    }

    public int Third(int n)
    {
        lock (_third)
        {
            T.Note("third");
            return _n += n;
        }
    }

    public int Timed(int n)
    {
        if (!_first.TryEnter(n * 10))
            return -1;
        T.Note("timed");
        Sync.Exit(_first);
        bool taken = false;
        try
        {
            Sync.Enter(_first, ref taken);
            T.Note("flag " + taken);
            return 10 / n;
        }
        finally
        {
            if (taken)
                Sync.Exit(_first);
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var space = new Space();
        T.Watch(space);
        space.Second(1);
        return space.Third(input) + space.Timed(input + 1) + space.First(input);
    }
}
