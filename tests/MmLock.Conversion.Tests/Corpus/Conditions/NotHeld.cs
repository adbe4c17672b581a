using MmLock;

public sealed class Signal
{
    [CoarseLock]
    private static readonly object s_gate = new();

    public static string Try(int what)
    {
        try
        {
            switch (what)
            {
                case 0: Monitor.Pulse(s_gate); break;
                case 1: Monitor.PulseAll(s_gate); break;
                default: Monitor.Wait(s_gate, 1); break;
            }

            return "held";
        }
        catch (SynchronizationLockException)
        {
            return "not held";
        }
    }

    public static string TryHeld(int what)
    {
        lock (s_gate)
            return Try(what);
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        T.Watch(typeof(Signal));
        return Signal.Try(input) + Signal.TryHeld(input);
    }
}
