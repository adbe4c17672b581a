using MmLock;

public sealed class Plain
{
    [CoarseLock]
    private readonly object _gate = new();
    private int _n;

    public int Add(int by)
    {
        Monitor.Enter(_gate);
        T.Note("add");
        _n += by;
        int result = _n;
        Monitor.Exit(_gate);
        T.Note("after");
        return result;
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var plain = new Plain();
        T.Watch(plain);
        return plain.Add(input) + plain.Add(1);
    }
}
