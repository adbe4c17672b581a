using MmLock;

public sealed class Space
{
    [CoarseLock]
    public readonly object Gate = new();

    private Space Self()
    {
        T.Note("target");
        return this;
    }

    private static int Wait(int n)
    {
        T.Note("timeout");
        return 10 / n;
    }

    public string Work(int n)
    {
        bool taken = false;
        try
        {
            Monitor.TryEnter(lockTaken: ref taken, obj: Self().Gate, millisecondsTimeout: Wait(n));
            T.Note("taken " + taken);
        }
        finally
        {
            T.Note("finally " + taken);
            if (taken)
                Monitor.Exit(Gate);
        }

        return "done";
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
