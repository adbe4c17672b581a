using MmLock;

public sealed class Page
{
    public long Address;
    public int Pins;
}

public sealed class BufferPool
{
    [CoarseLock]
    private readonly Page[] _pages = new Page[4];

    public BufferPool()
    {
        for (int i = 0; i < _pages.Length; i++)
        {
            _pages[i] = new Page { Address = i * 4096L };
        }
    }

    public Page Pin(long address)
    {
        Page page = _pages[address / 4096 % _pages.Length];
        lock (page)
        {
            T.Note("pin");
            page.Pins++;
            return page;
        }
    }

    public void Unpin(int index)
    {
        lock (_pages[index])
        {
            T.Note("unpin");
            _pages[index].Pins--;
        }
    }

    public int Pins(int index)
    {
        Monitor.Enter(_pages[index]);
        try
        {
            return _pages[index].Pins;
        }
        finally
        {
            Monitor.Exit(_pages[index]);
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var pool = new BufferPool();
        T.Watch(pool);
        Page page = pool.Pin(input * 4096L);
        T.Watch(page);
        pool.Pin(4096);
        pool.Unpin(input);
        return pool.Pins(input) + 10 * pool.Pins(1);
    }
}
