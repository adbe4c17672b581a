using MmLock;

public sealed class Gate
{
    [CoarseLock]
    private readonly SemaphoreSlim _mutex = new(1);

    public async Task<string> WorkAsync(int n, CancellationToken token)
    {
        await _mutex.WaitAsync(token).ConfigureAwait(false);
        try
        {
            await Task.Delay(1, token).ConfigureAwait(false);
            return "worked " + T.Note("work", n);
        }
        finally
        {
            _mutex.Release();
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var gate = new Gate();
        T.Watch(gate);
        using var source = new CancellationTokenSource();
        if (input == 1)
            source.Cancel();
        try
        {
            return gate.WorkAsync(input, source.Token).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            return T.Note("cancelled", -1);
        }
    }
}
