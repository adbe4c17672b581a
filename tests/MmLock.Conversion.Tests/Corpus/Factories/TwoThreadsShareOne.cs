using MmLock;

public sealed class Pair
{
    [CoarseLock]
    private readonly object _gate;
    private int _count;

    private Pair(object gate) => _gate = gate;

    public static (Pair, Pair) Create()
    {
        object gate = new object();
        return (new Pair(gate), new Pair(gate));
    }

    public void Add()
    {
        lock (_gate)
        {
            int seen = _count;
            Thread.Yield();
            _count = seen + 1;
        }
    }

    public int Count()
    {
        lock (_gate)
        {
            return _count;
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        (Pair a, Pair b) = Pair.Create();
        var other = new Thread(() => { for (int i = 0; i < 500; i++) { a.Add(); b.Add(); } });
        other.Start();
        for (int i = 0; i < 500; i++) a.Add();
        other.Join();
        return a.Count() + b.Count() + input;
    }
}
