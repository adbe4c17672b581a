// refused: 'ReentrantSemaphore.ExecuteAsync' in 'UseAsync' has no counterpart
using MmLock;
using Microsoft.VisualStudio.Threading;

public sealed class Store
{
    [CoarseLock]
    private readonly ReentrantSemaphore _gate = ReentrantSemaphore.Create(1, null, ReentrantSemaphore.ReentrancyMode.NotAllowed);
    private readonly byte[] _pages = new byte[64];
    private int _count;

    public async Task<int> UseAsync(int input)
    {
        await _gate.ExecuteAsync(() =>
        {
            _count += input;
            return Task.CompletedTask;
        });
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
