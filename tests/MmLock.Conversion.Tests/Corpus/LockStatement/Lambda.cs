using MmLock;

public sealed class Bus
{
    [CoarseLock]
    private readonly object _gate = new();
    private int _sum;

    public Action<int> Subscriber() => n =>
    {
        lock (_gate)
        {
            T.Note("event");
            _sum += n;
        }
    };

    public Func<int> Reader => () => { lock (_gate) return T.Note("read", _sum); };
}

public static class Program
{
    public static object? Run(int input)
    {
        var bus = new Bus();
        T.Watch(bus);
        Action<int> subscriber = bus.Subscriber();
        subscriber(input);
        subscriber(1);
        return bus.Reader();
    }
}
