using MmLock;

public sealed class Gate
{
    [CoarseLock]
    private readonly SemaphoreSlim _semaphore = new SemaphoreSlim(1, 1);
    private int _n;

    public async Task<int> AddAsync(int by)
    {
        await _semaphore.WaitAsync();
        try
        {
            T.Note("before");
            await Task.Yield();
            T.Note("behind");
            return _n += 6 / by;
        }
        finally
        {
            _semaphore.Release();
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var gate = new Gate();
        T.Watch(gate);
        return gate.AddAsync(input).GetAwaiter().GetResult() + gate.AddAsync(2).GetAwaiter().GetResult();
    }
}
