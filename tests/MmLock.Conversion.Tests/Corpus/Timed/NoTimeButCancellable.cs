using MmLock;

public sealed class Space
{
    [CoarseLock]
    private readonly SemaphoreSlim _gate = new(1, 1);

    public string Work(CancellationToken token)
    {
        if (_gate.Wait(0, token))
        {
            T.Note("inside");
            _gate.Release();
            return "done";
        }

        return "busy";
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var space = new Space();
        T.Watch(space);
        try
        {
            return space.Work(new CancellationToken(input == 1));
        }
        catch (OperationCanceledException)
        {
            return "cancelled";
        }
    }
}
