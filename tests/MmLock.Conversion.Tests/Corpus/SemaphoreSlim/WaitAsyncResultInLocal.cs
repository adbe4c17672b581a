using MmLock;

public sealed class Gate
{
    [CoarseLock]
    private readonly SemaphoreSlim _sem = new(1, 1);

    public async Task<bool> WorkAsync(int timeout)
    {
        bool acquired = false;
        try
        {
            acquired = await _sem.WaitAsync(TimeSpan.FromSeconds(timeout + 1));
            T.Note("acquired " + acquired);
            return acquired;
        }
        finally
        {
            if (acquired)
                _sem.Release();
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var gate = new Gate();
        T.Watch(gate);
        return gate.WorkAsync(input).Result;
    }
}
