using MmLock;

public sealed class Space
{
    [CoarseLock]
    private readonly object _gate = new();

    public int Work(int n)
    {
        int result;
#region work
        lock (_gate)
#pragma warning disable CS0219
        {
#pragma warning restore CS0219
            T.Note("in");
            result = 10 / n;
#if LOGGING
            T.Note("logged");
#endif
        }
#endregion
        return result;
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
