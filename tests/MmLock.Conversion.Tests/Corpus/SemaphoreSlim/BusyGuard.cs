using MmLock;

public sealed class Refresher
{
    [CoarseLock]
    private readonly SemaphoreSlim _busy = new(1, 1);

    public async Task<int> Refresh(int n)
    {
        if (!await _busy.WaitAsync(0))
            return -1;
        try
        {
            return T.Note("refresh", 6 / n) + (n == 1 ? await Refresh(2) : 0);
        }
        finally
        {
            _busy.Release();
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var refresher = new Refresher();
        T.Watch(refresher);
        return refresher.Refresh(input).GetAwaiter().GetResult();
    }
}
