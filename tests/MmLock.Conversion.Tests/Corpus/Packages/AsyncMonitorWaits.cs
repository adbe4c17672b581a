// refused: for a hold that belongs to no thread
using MmLock;
using Nito.AsyncEx;

public sealed class Store
{
    [CoarseLock]
    private readonly AsyncMonitor _gate = new();
    private readonly byte[] _pages = new byte[64];
    private int _count;

    public async Task<int> UseAsync(int input)
    {
        using (await _gate.EnterAsync())
        {
            _count += input;
            _gate.PulseAll();
        }

        return _pages[0] + _count;
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
