using MmLock;

[CoarseLock]
public sealed class Gate
{
    private bool _open;
    private int _passed;

    public bool Pass(int milliseconds)
    {
        lock (this)
        {
            while (!_open)
            {
                if (!Monitor.Wait(this, milliseconds))
                {
                    return false;
                }
            }

            return ++_passed > 0;
        }
    }

    public void Open()
    {
        lock (this)
        {
            _open = true;
            Monitor.PulseAll(this);
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var gate = new Gate();
        T.Watch(gate);
        bool early = gate.Pass(1);
        bool late = false;
        var waiter = new Thread(() => late = gate.Pass(10000));
        waiter.Start();
        gate.Open();
        waiter.Join();
        T.Note("done");
        return $"{early} {late} {input}";
    }
}
