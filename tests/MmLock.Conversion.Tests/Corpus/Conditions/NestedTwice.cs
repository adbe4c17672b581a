using MmLock;

public sealed class Signal
{
    [CoarseLock]
    private readonly object _gate = new();
    private bool _set;

    public void Await()
    {
        lock (_gate)
        {
            T.Note("outer");
            Inner();
            T.Note("behind");
        }
    }

    public void Set()
    {
        lock (_gate)
        {
            _set = true;
            Monitor.Pulse(_gate);
        }
    }

    private void Inner()
    {
        lock (_gate)
        {
            while (!_set) Monitor.Wait(_gate);
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var signal = new Signal();
        T.Watch(signal);
        var other = new Thread(() => { Thread.Sleep(input); signal.Set(); });
        other.Start();
        signal.Await();
        other.Join();
        return input;
    }
}
