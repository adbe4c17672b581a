using MmLock;

public sealed class Gate
{
    [CoarseLock]
    private readonly SemaphoreSlim _sem = new(1, 1);

    public Task<int> Start(int n) => Task.Run(async () =>
    {
        await _sem.WaitAsync();
        try { return T.Note("run", n); }
        finally { _sem.Release(); }
    });
}

public static class Program
{
    public static object? Run(int input)
    {
        var gate = new Gate();
        T.Watch(gate);
        return gate.Start(input).Result;
    }
}
