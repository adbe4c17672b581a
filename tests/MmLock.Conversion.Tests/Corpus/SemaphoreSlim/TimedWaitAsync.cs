using MmLock;

public sealed class Gate
{
    [CoarseLock]
    private readonly SemaphoreSlim _sem = new(1, 1);

    public async Task<string> WorkAsync(int n)
    {
        if (!await _sem.WaitAsync(10))
            return "timed out";
        try
        {
            T.Note("work");
            return n == 1 ? await WorkAsync(0) : "worked";
        }
        finally
        {
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
