using MmLock;
using Nito.AsyncEx;

public sealed class Store
{
    [CoarseLock]
    private readonly AsyncReaderWriterLock _gate = new AsyncReaderWriterLock();
    private readonly byte[] _pages = new byte[64];
    private int _count;

    public async Task<int> UseAsync(int input)
    {
        using (await _gate.WriterLockAsync())
        {
            T.Note("writing");
            _pages[input] = (byte)(input + 1);
            _count++;
        }

        using (_gate.ReaderLock())
        {
            T.Note("reading");
        }

        using (var hold = await _gate.ReaderLockAsync())
        {
            T.Note("reading again");
            return _pages[input] + _count;
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
