using MmLock;

public sealed class Counter
{
    [CoarseLock]
    private readonly object _gate = new();
    private int _value;

    public int Next()
    {
        lock (_gate)
        {
            T.Note("add");
            return ++_value;
        }
    }

    public int Value { get { lock (_gate) { return T.Note("get", _value); } } }
}

public static class Program
{
    public static object? Run(int input)
    {
        var counter = new Counter();
        T.Watch(counter);
        for (int i = 0; i < input; i++)
        {
            counter.Next();
            T.Note("between");
        }

        return counter.Value;
    }
}
