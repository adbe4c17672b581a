using MmLock;

internal sealed class Arrow
{
    [CoarseLock]
    private readonly object _gate = new();

    public void Begin() => Monitor.Enter(_gate);
    public void End() => Monitor.Exit(_gate);

    public int With(Func<int> body)
    {
        Begin();
        try { return body(); }
        finally { End(); }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var arrow = new Arrow();
        T.Watch(arrow);
        return arrow.With(() => T.Note("body", 2 / input));
    }
}
