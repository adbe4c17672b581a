using MmLock;
using Nito.AsyncEx;

public sealed class Store
{
    [CoarseLock]
    private readonly AsyncLock _gate = new();
    private readonly byte[] _pages = new byte[64];
    private int _count;

    public async Task<int> UseAsync(int input)
    {
        using (await _gate.LockAsync())
        {
            T.Note("first");
            _count += input;
        }

        using (await _gate.LockAsync(new CancellationTokenSource().Token).ConfigureAwait(false))
        {
            await Task.Yield();
            _pages[_count] = 7;
            T.Note("second");
        }

        return Read(input);
    }

    private int Read(int at)
    {
        using IDisposable hold = _gate.Lock();
        T.Note("third");
        return at == 2 ? throw new InvalidOperationException("two") : _pages[at] + _count;
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
