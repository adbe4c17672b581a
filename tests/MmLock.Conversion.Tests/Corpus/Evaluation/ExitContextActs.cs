// refused: evaluates 'Context(n)'
using MmLock;

public sealed class Space
{
    [CoarseLock]
    private readonly Mutex _gate = new();

    private static bool Context(int n)
    {
        T.Note("context");
        return n > 0;
    }

    public string Work(int n)
    {
        if (!_gate.WaitOne(exitContext: Context(n), millisecondsTimeout: 10))
            return "busy";
        _gate.ReleaseMutex();
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
