using MmLock;

public sealed class Flagged
{
    [CoarseLock]
    private readonly object _gate = new();

    public string Work(int n)
    {
        bool taken = false;
        try
        {
            Monitor.TryEnter(_gate, 10, ref taken);
            if (!taken)
                return "busy";
            return "worked " + T.Note("work", 8 / n);
        }
        finally
        {
            if (taken)
                Monitor.Exit(_gate);
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var flagged = new Flagged();
        T.Watch(flagged);
        return flagged.Work(input);
    }
}
