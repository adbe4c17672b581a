using MmLock;

public interface IGate
{
    void Enter();

    void Leave();
}

public sealed class MonitorGate : IGate
{
    [CoarseLock]
    private readonly object _sync = new();

    public void Enter() => Monitor.Enter(_sync);

    public void Leave() => Monitor.Exit(_sync);
}

public sealed class Space(IGate gate)
{
    public int Use(int n)
    {
        gate.Enter();
        try
        {
            T.Note("inside");
            return n;
        }
        finally
        {
            gate.Leave();
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var gate = new MonitorGate();
        T.Watch(gate);
        return new Space(gate).Use(input);
    }
}
