using MmLock;

public sealed class FreeList
{
    [CoarseLock]
    private readonly List<long> _free = new() { 0, 4096, 8192 };
    private int _taken;

    public long Take()
    {
        lock (_free)
        {
            T.Note("take");
            long page = _free[^1];
            _free.RemoveAt(_free.Count - 1);
            _taken++;
            return page;
        }
    }

    public void Give(long page)
    {
        List<long> free = _free;
        lock (free)
        {
            T.Note("give");
            free.Add(page);
            _taken--;
        }
    }

    public static void Move(FreeList from, FreeList to, long page)
    {
        lock (from._free)
        {
            from._free.Remove(page);
        }

        lock (to._free)
        {
            T.Note("moved");
            to._free.Add(page);
        }
    }

    public int Count
    {
        get
        {
            lock (this._free)
                return _free.Count;
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var a = new FreeList();
        var b = new FreeList();
        T.Watch(a);
        T.Watch(b);
        for (int i = 0; i <= input; i++)
        {
            a.Take();
        }

        a.Give(12288);
        FreeList.Move(b, a, 4096);
        return a.Count * 10 + b.Count;
    }
}
