using MmLock;

public sealed class Asserted
{
    [CoarseLock]
    private readonly object _gate = new();
    private int _n;

    public int Add(int by)
    {
        lock (_gate)
        {
            AddLocked(by);
            return _n;
        }
    }

    private void AddLocked(int by)
    {
        System.Diagnostics.Debug.Assert(Monitor.IsEntered(_gate));
        _n += T.Note("add", by);
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var asserted = new Asserted();
        T.Watch(asserted);
        return asserted.Add(input);
    }
}
