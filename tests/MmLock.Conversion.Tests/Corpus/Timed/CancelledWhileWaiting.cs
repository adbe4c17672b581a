using MmLock;

public sealed class Space
{
    [CoarseLock]
    private readonly SemaphoreSlim _gate = new(1, 1);

    public bool Work(TimeSpan time, CancellationToken token)
    {
        bool taken = _gate.Wait(time, token);
        if (taken)
        {
            T.Note("inside");
            _gate.Release();
        }

        return taken;
    }

    public void Hold(Action meanwhile)
    {
        _gate.Wait();
        meanwhile();
        _gate.Release();
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var space = new Space();
        T.Watch(space);
        string result = "none";
        space.Hold(() =>
        {
            using var source = new CancellationTokenSource();
            var other = new Thread(() =>
            {
                try
                {
                    result = space.Work(TimeSpan.FromSeconds(30), source.Token).ToString();
                }
                catch (OperationCanceledException)
                {
                    result = "cancelled";
                }
            });
            other.Start();
            Thread.Sleep(20 * input);
            source.Cancel();
            other.Join();
        });
        return result + space.Work(TimeSpan.Zero, default);
    }
}
