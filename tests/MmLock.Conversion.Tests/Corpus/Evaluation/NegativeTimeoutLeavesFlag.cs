using MmLock;

public sealed class Space
{
    [CoarseLock]
    private readonly object _gate = new();

    public string Work(int n)
    {
        bool taken = false;
        try
        {
            Monitor.TryEnter(_gate, n - 3, ref taken);
            return "in " + taken;
        }
        catch (ArgumentOutOfRangeException)
        {
            return "out of range " + taken;
        }
        finally
        {
            T.Note("finally " + taken);
            if (taken)
                Monitor.Exit(_gate);
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
