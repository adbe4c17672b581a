// refused: admits another number of holders than one
using MmLock;
using Microsoft.VisualStudio.Threading;

public sealed class Store
{
    [CoarseLock]
    private readonly AsyncSemaphore _gate = new(2);
    private readonly byte[] _pages = new byte[64];
    private int _count;

    public async Task<int> UseAsync(int input)
    {
        using (await _gate.EnterAsync())
        {
            _count += input;
        }

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
