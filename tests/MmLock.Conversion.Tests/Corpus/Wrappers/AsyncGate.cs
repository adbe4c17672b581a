using MmLock;

public sealed class AsyncGate
{
    [CoarseLock]
    private readonly SemaphoreSlim _semaphore = new(1, 1);

    public async Task<IDisposable> LockAsync(CancellationToken token = default)
    {
        await _semaphore.WaitAsync(token).ConfigureAwait(false);
        return new Releaser(_semaphore);
    }

    private sealed class Releaser : IDisposable
    {
        private readonly SemaphoreSlim _toRelease;

        internal Releaser(SemaphoreSlim toRelease) => _toRelease = toRelease;

        public void Dispose() => _toRelease.Release();
    }
}

public sealed class Space
{
    internal readonly AsyncGate Gate = new();

    public async Task<int> UseAsync(int n)
    {
        using (await Gate.LockAsync())
        {
            T.Note("inside");
            await Task.Yield();
            return 6 / n;
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var space = new Space();
        T.Watch(space.Gate);
        try
        {
            return space.UseAsync(input).GetAwaiter().GetResult();
        }
        catch (DivideByZeroException)
        {
            return "zero";
        }
    }
}
