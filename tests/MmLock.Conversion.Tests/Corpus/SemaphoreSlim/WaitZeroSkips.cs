using MmLock;

public sealed class Timer
{
    [CoarseLock]
    private readonly SemaphoreSlim _running = new(1, 1);
    private int _ticks;

    public int Tick(Action? inside)
    {
        if (_running.Wait(0))
        {
            try
            {
                _ticks++;
                T.Note("tick");
                inside?.Invoke();
            }
            finally
            {
                _running.Release();
            }
        }

        return _ticks;
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var timer = new Timer();
        T.Watch(timer);
        timer.Tick(() => T.Note("skipped: " + timer.Tick(null)));
        return timer.Tick(null);
    }
}
