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
        await _gate.AcquireAsync(CancellationToken.None);
        try
        {
            T.Note("held");
            _count += input;
            await Task.Yield();
        }
        finally
        {
            _gate.Release();
        }

        if (_gate.TryAcquire())
        {
            T.Note("tried");
            _pages[input] = 1;
            _gate.Release();
        }

        T.Note("free");
        return _count + _pages[input];
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
