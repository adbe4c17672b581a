using MmLock;

public sealed class Signal
{
    [CoarseLock]
    private readonly object _gate = new();

    public string Await()
    {
        lock (_gate)
        {
            try
            {
                Monitor.Wait(_gate);
                return "pulsed";
            }
            catch (ThreadInterruptedException)
            {
                return "interrupted";
            }
        }
    }

    public void Pulse()
    {
        lock (_gate) Monitor.Pulse(_gate);
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var signal = new Signal();
        T.Watch(signal);
        string result = "";
        var waiter = new Thread(() => result = signal.Await());
        waiter.Start();
        while ((waiter.ThreadState & ThreadState.WaitSleepJoin) == 0) Thread.Sleep(1);
        Thread.Sleep(20);
        if (input == 1) signal.Pulse(); else waiter.Interrupt();
        waiter.Join();
        return result;
    }
}
