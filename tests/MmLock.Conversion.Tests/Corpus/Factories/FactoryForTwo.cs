using MmLock;

public sealed class Locks
{
    private static object Make(int level)
    {
        if (level > 1)
        {
            return new object();
        }

        object made = new object();
        return made;
    }

    [CoarseLock]
    public readonly object Low = Make(0);

    [CoarseLock]
    public readonly object High = Make(2);
}

public sealed class User(Locks locks)
{
    public int Use(int n)
    {
        int seen = 0;
        lock (locks.Low)
        {
            T.Note("low");
            seen++;
        }

        Monitor.Enter(locks.High);
        T.Note("high");
        seen += n;
        Monitor.Exit(locks.High);
        return seen;
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var locks = new Locks(); T.Watch(locks); return new User(locks).Use(input);
    }
}
