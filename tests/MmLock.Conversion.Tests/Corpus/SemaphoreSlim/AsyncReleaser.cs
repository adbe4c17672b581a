using MmLock;

public sealed class AsyncLock
{
    [CoarseLock]
    private readonly SemaphoreSlim _sem = new(1, 1);

    public async Task<IDisposable> LockAsync()
    {
        await _sem.WaitAsync();
        return new Releaser(this);
    }

    private sealed class Releaser(AsyncLock owner) : IDisposable
    {
        public void Dispose() => owner._sem.Release();
    }
}

public static class Program
{
    private static async Task<int> WorkAsync(AsyncLock gate, int n)
    {
        using (await gate.LockAsync())
        {
            await Task.Yield();
            return T.Note("work", 4 / n);
        }
    }

    public static object? Run(int input)
    {
        var gate = new AsyncLock();
        T.Watch(gate);
        return WorkAsync(gate, input).GetAwaiter().GetResult();
    }
}
