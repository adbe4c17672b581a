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

    private void Take(ref bool taken) => Monitor.Enter(Gate, ref taken);

    public string Work(int n)
    {
        bool taken = false;
        try
        {
            Take(ref taken);
            T.Note("taken " + taken);
            return "done" + Wait(n) + Self();
        }
        finally
        {
            T.Note("finally " + taken);
            if (taken)
                Monitor.Exit(Gate);
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
