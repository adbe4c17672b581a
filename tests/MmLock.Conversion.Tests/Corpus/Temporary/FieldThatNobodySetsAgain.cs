using MmLock;

internal class Tracking
{
    [CoarseLock]
    internal object Gate = new();
    private int _signals;

    public int Map(Handle handle)
    {
        lock (Gate)
        {
            handle.Signal();
            return ++_signals;
        }
    }
}

internal class Handle(Tracking tracking)
{
    private Tracking _tracking = tracking;
    public int Actions { get; private set; }

    public void Signal()
    {
        Monitor.Exit(_tracking.Gate);
        try
        {
            Actions++;
        }
        finally
        {
            Monitor.Enter(_tracking.Gate);
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var tracking = new Tracking();
        T.Watch(tracking);
        var one = new Handle(tracking);
        var other = new Handle(tracking);
        string ends = T.Together(() => tracking.Map(one), () => tracking.Map(other));
        return $"{ends} {tracking.Map(one)} {one.Actions} {other.Actions}";
    }
}
