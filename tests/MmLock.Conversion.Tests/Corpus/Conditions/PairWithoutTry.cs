using MmLock;

public static class Shortage
{
    [CoarseLock]
    private static object? s_memory;

    public static bool IsOn => Volatile.Read(ref s_memory) != null;

    public static bool Await(int milliseconds)
    {
        Interlocked.CompareExchange(ref s_memory, new object(), null);
        Monitor.Enter(s_memory);
        bool pulsed = Monitor.Wait(s_memory, millisecondsTimeout: milliseconds);
        Monitor.Exit(s_memory);
        return pulsed;
    }

    public static void End()
    {
        if (Volatile.Read(ref s_memory) != null)
        {
            Monitor.Enter(s_memory!);
            Monitor.PulseAll(s_memory!);
            Monitor.Exit(s_memory!);
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        bool wasOn = Shortage.IsOn;
        bool pulsed = Shortage.Await(1);
        bool awaited = false;
        var waiter = new Thread(() => awaited = Shortage.Await(60_000));
        waiter.Start();
        while (!waiter.Join(1))
        {
            Shortage.End();
        }

        return $"{wasOn && input > 99} {pulsed} {awaited} {Shortage.IsOn}";
    }
}
