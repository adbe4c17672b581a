using MmLock;

public sealed class Space
{
    [CoarseLock]
    private readonly object _spaceLock = new();

    public int Work(int n)
    {
        lock (
            _spaceLock // the gate
            )
        {
            T.Note("in");
            return 10 / n;
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
