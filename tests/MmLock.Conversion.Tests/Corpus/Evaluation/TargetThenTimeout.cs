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
        if (!Monitor.TryEnter(Self().Gate, Wait(n)))
            return "busy";
        try
        {
            T.Note("body");
            return "done";
        }
        finally
        {
            Monitor.Exit(Self().Gate);
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
