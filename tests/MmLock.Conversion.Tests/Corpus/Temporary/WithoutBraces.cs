using MmLock;

public sealed class Space
{
    [CoarseLock]
    private readonly object _gate = new();

    public int Work(int n)
    {
        if (n > 0)
            lock (_gate)
                Relax();
        else
            lock (_gate) T.Note("none");
        T.Note("outside");
        return n;
    }

    private void Relax()
    {
        Monitor.Exit(_gate);
        T.Note("relaxed");
        Monitor.Enter(_gate);
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
