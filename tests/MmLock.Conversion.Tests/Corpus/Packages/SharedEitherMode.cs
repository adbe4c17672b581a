// refused: ends a hold of either mode
using MmLock;
using DotNext.Threading;

public sealed class Store
{
    [CoarseLock]
    private readonly AsyncReaderWriterLock _gate = new();
    private readonly byte[] _pages = new byte[64];
    private int _count;

    public async Task<int> UseAsync(int input)
    {
        if (input == 0)
        {
            await _gate.EnterReadLockAsync(CancellationToken.None);
        }
        else
        {
            await _gate.EnterWriteLockAsync(CancellationToken.None);
            _count += input;
        }

        int sum = _count + _pages[0];
        _gate.Release();
        return sum;
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
