using MmLock;

public sealed class Gate
{
    [CoarseLock]
    private readonly SemaphoreSlim _sem = new(1, 1);
    private int _n;

    public int Work(int n)
    {
        _sem.Wait();
        Locked(n);
        _sem.Release();
        return _n;
    }

    private void Locked(int n)
    {
        System.Diagnostics.Debug.Assert(_sem.CurrentCount == 0, "not locked");
        _n += T.Note("locked", n);
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var gate = new Gate();
        T.Watch(gate);
        return gate.Work(input);
    }
}
