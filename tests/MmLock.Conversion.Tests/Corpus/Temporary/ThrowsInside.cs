using MmLock;

public sealed class Space
{
    [CoarseLock]
    private readonly object _gate = new();

    public int Work(int n)
    {
        lock (_gate) {
            Relax();
            if (n == 1) {
                throw new InvalidOperationException("one");
            }
        }

        T.Note("outside");
        return n;
    }

    public void Probe() {
        lock (_gate) {
            T.Note("probe");
        }
    }

    private void Relax() {
        Monitor.Exit(_gate);
        Monitor.Enter(_gate);
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var space = new Space();
        T.Watch(space);
        try
        {
            return space.Work(input);
        }
        finally
        {
            space.Probe();
        }
    }
}
