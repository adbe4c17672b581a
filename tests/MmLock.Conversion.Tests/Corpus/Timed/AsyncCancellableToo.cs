using MmLock;

public sealed class Space
{
    [CoarseLock]
    private readonly SemaphoreSlim _gate = new(1, 1);

    public async Task<string> WorkAsync(int milliseconds, CancellationToken token)
    {
        if (!await _gate.WaitAsync(milliseconds, token).ConfigureAwait(false))
        {
            return "busy";
        }

        try
        {
            T.Note("inside");
            return "done";
        }
        finally
        {
            _gate.Release();
        }
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
            return space.WorkAsync(input * 10, new CancellationToken(input == 2)).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            return "cancelled";
        }
    }
}
