using MmLock;

public readonly struct Patience(int n)
{
    public static implicit operator int(Patience patience)
    {
        T.Note("converted");
        return patience.Milliseconds;
    }

    public int Milliseconds { get; } = n;
}

public sealed class Space
{
    [CoarseLock]
    private readonly object _gate = new();

    public string Work(int n)
    {
        var patience = new Patience(n);
        if (!Monitor.TryEnter(_gate, patience))
            return "busy";
        T.Note("body");
        Monitor.Exit(_gate);
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
