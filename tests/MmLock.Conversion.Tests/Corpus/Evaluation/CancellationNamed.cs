// refused: evaluates 'Token()' before the time
using MmLock;

public sealed class Space
{
    [CoarseLock]
    private readonly SemaphoreSlim _gate = new(1, 1);

    private static TimeSpan Wait() => T.Note("timeout", TimeSpan.FromMilliseconds(5));

    private static CancellationToken Token() => T.Note("token", CancellationToken.None);

    public string Work(int n)
    {
        if (!_gate.Wait(cancellationToken: Token(), timeout: Wait()))
            return "busy";
        _gate.Release();
        return "done";
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var space = new Space();
        T.Watch(space);
        return space.Work(input);
    }
}
