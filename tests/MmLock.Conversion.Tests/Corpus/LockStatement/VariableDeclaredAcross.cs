using MmLock;

public sealed class Meter
{
    [CoarseLock]
    private readonly object _gate = new();
    private int _a = 3, _b;

    public int Read(int factor)
    {
        int snapshot, other;
        lock (_gate)
        {
            T.Note("snapshot");
            snapshot = _a * factor;
            other = _b;
        }

        T.Note("use");
        lock (_gate) { int a = _a; _b = a; T.Note("first"); }
        lock (_gate) { int a = _b; _a = a + 1; T.Note("second"); }
        return snapshot + other;
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var meter = new Meter();
        T.Watch(meter);
        return meter.Read(input) + meter.Read(1);
    }
}
