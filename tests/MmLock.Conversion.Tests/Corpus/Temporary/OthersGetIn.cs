using MmLock;

public sealed class Space
{
    [CoarseLock]
    private readonly object _gate = new();
    private int _count;

    public int Work(Action meanwhile)
    {
        lock (_gate)
        {
            // Somebody else changes it meanwhile.
            int before = _count;
            Relax(meanwhile);
            return before * 100 + _count;
        }
    }

    public void Add(int n)
    {
        lock (_gate)
        {
            _count += n;
        }
    }

    private void Relax(Action meanwhile)
    {
        Monitor.Exit(_gate);
        try
        {
            meanwhile();
        }
        finally
        {
            Monitor.Enter(_gate);
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var space = new Space();
        T.Watch(space);
        return space.Work(() =>
        {
            var other = new Thread(() => space.Add(input + 1));
            other.Start();
            other.Join();
        });
    }
}
