using MmLock;
using Microsoft.VisualStudio.Threading;

public sealed class Store
{
    [CoarseLock]
    private readonly AsyncSemaphore _gate = new(1);
    private readonly byte[] _pages = new byte[64];
    private int _count;

    public async Task<int> UseAsync(int input)
    {
        using (await _gate.EnterAsync())
        {
            T.Note("held");
            _count += input;
        }

        using (AsyncSemaphore.Releaser hold = await _gate.EnterAsync().ConfigureAwait(false))
        {
            await Task.Yield();
            T.Note("held again");
            _pages[input] = 3;
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
