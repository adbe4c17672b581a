using MmLock;

public sealed class Spinning
{
    [CoarseLock]
    private readonly object _gate = new();

    public int Work(int n)
    {
        int spins = 0;
        while (!Monitor.TryEnter(_gate))
        {
            spins++;
            Thread.Yield();
        }

        try
        {
            T.Note("got it");
            return n;
        }
        finally
        {
            Monitor.Exit(_gate);
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var spinning = new Spinning();
        T.Watch(spinning);
        return spinning.Work(input);
    }
}
