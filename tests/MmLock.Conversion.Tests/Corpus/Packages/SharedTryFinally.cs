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
        await _gate.EnterWriteLockAsync(CancellationToken.None);
        try
        {
            T.Note("writing");
            _count += input;
        }
        finally
        {
            _gate.Release();
        }

        return await ReadAsync(input);
    }

    private async Task<int> ReadAsync(int at)
    {
        await _gate.EnterReadLockAsync(CancellationToken.None);
        try
        {
            T.Note("reading");
            return _count + _pages[at];
        }
        finally
        {
            _gate.Release();
        }
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
