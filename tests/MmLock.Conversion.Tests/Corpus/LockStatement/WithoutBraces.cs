using MmLock;

public sealed class Counter
{
    [CoarseLock] readonly object sync = new object();
    int count;

    public void Add(int n)
    {
        lock (sync)
            count += T.Note("add", n);
    }

    public int Take()
    {
        lock (sync) return T.Note("take", count--);
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var c = new Counter();
        T.Watch(c);
        c.Add(input);
        c.Add(2);
        T.Note("free");
        return c.Take() * 10 + c.Take();
    }
}
