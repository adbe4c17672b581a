using MmLock;
using Microsoft.VisualStudio.Threading;

public sealed class Store
{
    [CoarseLock]
    private readonly AsyncReaderWriterLock _gate = new();
    private readonly byte[] _pages = new byte[64];
    private int _count;

    public async Task<int> UseAsync(int input)
    {
        using (await _gate.WriteLockAsync())
        {
            _pages[1] = 4;
            _count += input;
        }

        using (await _gate.ReadLockAsync())
        {
            T.Note("reading");
            return _count + _pages[input];
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
