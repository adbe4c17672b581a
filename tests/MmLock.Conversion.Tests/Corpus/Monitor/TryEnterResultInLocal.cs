using MmLock;

public sealed class Stored
{
    [CoarseLock]
    private readonly object _gate = new();

    public string Work(int milliseconds)
    {
        bool entered = Monitor.TryEnter(_gate, milliseconds);
        T.Note("tried");
        if (entered)
        {
            try
            {
                return "in";
            }
            finally
            {
                Monitor.Exit(_gate);
            }
        }

        return "out";
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var stored = new Stored();
        T.Watch(stored);
        return stored.Work(input);
    }
}
