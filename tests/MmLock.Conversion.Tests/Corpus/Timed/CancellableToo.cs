using MmLock;

public sealed class Space
{
    [CoarseLock]
    private readonly SemaphoreSlim _gate = new(1, 1);

    public string Work(int milliseconds, CancellationToken token)
    {
        if (!_gate.Wait(milliseconds, token))
        {
            return "busy";
        }

        try
        {
            T.Note("inside");
            return "done";
        }
        finally
        {
            _gate.Release();
        }
    }

    public string Hold(Func<string> meanwhile)
    {
        _gate.Wait();
        try
        {
            string? result = null;
            var other = new Thread(() => result = meanwhile());
            other.Start();
            other.Join();
            return result!;
        }
        finally
        {
            _gate.Release();
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var space = new Space();
        T.Watch(space);
        using var source = new CancellationTokenSource();
        if (input == 2) source.Cancel();
        try
        {
            return space.Hold(() => input == 1 ? space.Work(20, source.Token) : "not asked") + space.Work(1000, source.Token);
        }
        catch (OperationCanceledException)
        {
            return "cancelled";
        }
    }
}
