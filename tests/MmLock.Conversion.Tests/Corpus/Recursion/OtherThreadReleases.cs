using MmLock;

public sealed class Handed
{
    [CoarseLock]
    private readonly object _gate = new();

    public int Inner()
    {
        lock (_gate)
            return 1;
    }

    public void Begin()
    {
        Monitor.Enter(_gate);
        Inner();
    }

    public void End() => Monitor.Exit(_gate);
}

public static class Program
{
    public static object? Run(int input)
    {
        var handed = new Handed();
        T.Watch(handed);
        handed.Begin();
        string other = T.Together(() => handed.End(), () => handed.End());
        T.Note("still held");
        handed.End();
        T.Note("free");
        string again = T.Together(() => handed.End(), () => { handed.Begin(); handed.End(); });
        return $"{other} {again} {input}";
    }
}
