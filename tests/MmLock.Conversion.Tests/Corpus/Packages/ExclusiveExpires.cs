using MmLock;
using DotNext.Threading;

public sealed class Store
{
    [CoarseLock]
    private readonly AsyncExclusiveLock _gate = new();
    private readonly byte[] _pages = new byte[64];
    private int _count;

    public async Task<int> UseAsync(int input)
    {
        await _gate.AcquireAsync(TimeSpan.FromSeconds(1), CancellationToken.None);
        try
        {
            _count += input;
        }
        finally
        {
            _gate.Release();
        }

        return _count + _pages[0];
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var store = new Store();
        T.Watch(store);
        return store.UseAsync(input).Result;
    }
}
