using MmLock;

internal interface IGate
{
    void Enter();

    void Leave();
}

internal sealed class CountingGate : IGate
{
    [CoarseLock]
    private readonly object _sync = new();
    private int _entered;

    public int Entered
    {
        get
        {
            lock (_sync)
            {
                return _entered;
            }
        }
    }

    public void Enter()
    {
        Monitor.Enter(_sync);
        _entered++;
    }

    public void Leave()
    {
        _entered--;
        Monitor.Exit(_sync);
    }
}

internal sealed class Space(IGate gate, CountingGate own)
{
    private int _sum;

    public int Add(int n)
    {
        gate.Enter();
        try
        {
            _sum += n;
            return own.Entered;
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
        var gate = new CountingGate();
        T.Watch(gate);
        var space = new Space(gate, gate);
        string ends = T.Together(() => space.Add(input), () => space.Add(1));
        return $"{ends} {gate.Entered} {T.Note("inside", space.Add(0))}";
    }
}
