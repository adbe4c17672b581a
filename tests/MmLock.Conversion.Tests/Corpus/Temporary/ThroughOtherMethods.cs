using MmLock;

public sealed class Space
{
    [CoarseLock]
    private readonly object _gate = new();
    private int _free = 1;

    public int Allocate(int n)
    {
        lock (_gate)
        {
            while (_free < n) Reclaim();
            _free -= n;
            T.Note("allocated");
            return _free;
        }
    }

    public void Add(int n)
    {
        lock (_gate) { _free += n; T.Note("added"); }
    }

    private void Reclaim() => Balance();

    private void Balance()
    {
        Monitor.Exit(_gate);
        try { Add(1); } finally { Monitor.Enter(_gate); }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var space = new Space();
        T.Watch(space);
        return space.Allocate(input + 1);
    }
}
