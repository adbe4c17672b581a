// refused: the semaphore starts at 0
using MmLock;

public sealed class Completion(bool throttled)
{
    [CoarseLock]
    private SemaphoreSlim _done = throttled ? new SemaphoreSlim(0) : null!;

    public void Begin() => _done = new SemaphoreSlim(0);

    public Task DoneAsync() => _done.WaitAsync();

    public void End() => _done.Release();
}

public static class Program
{
    public static object? Run(int input)
    {
        var completion = new Completion(true);
        completion.Begin();
        Task done = completion.DoneAsync();
        completion.End();
        done.Wait();
        return input;
    }
}
