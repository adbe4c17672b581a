using MmLock;

public sealed class Signal
{
    [CoarseLock]
    private readonly object _gate = new();
    private bool _set;

    public bool Await(int milliseconds)
    {
        lock (_gate)
        {
            bool pulsed = _set || Monitor.Wait(_gate, milliseconds);
            T.Note("behind " + pulsed);
            return pulsed && Monitor.Wait(_gate, TimeSpan.Zero, false);
        }
    }

    public void Set()
    {
        lock (_gate)
        {
            _set = true;
            Monitor.PulseAll(_gate);
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var signal = new Signal();
        T.Watch(signal);
        if (input == 1) signal.Set();
        return signal.Await(input * 10);
    }
}
