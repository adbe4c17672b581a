using MmLock;

public sealed class Gate
{
    [CoarseLock]
    private readonly SemaphoreSlim _sem = new(1, 1);
    private int _n;

    public int Add(int by)
    {
        _sem.Wait();
        try
        {
            return _n += T.Note("add", 6 / by);
        }
        finally
        {
            _sem.Release();
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var gate = new Gate();
        T.Watch(gate);
        return gate.Add(input) + gate.Add(1);
    }
}
