// refused: evaluates 'Wait(n)' before the lock
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
        Monitor.TryEnter(lockTaken: ref taken, millisecondsTimeout: Wait(n), obj: Self().Gate);
        if (taken)
            Monitor.Exit(Gate);
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
