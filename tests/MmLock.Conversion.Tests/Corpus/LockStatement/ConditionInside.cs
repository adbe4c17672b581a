using MmLock;

public sealed class Cache
{
    [CoarseLock]
    private readonly object cacheLock = new();
    private string? cached;

    public string Get(int n)
    {
        if (cached == null)
        {
            lock (cacheLock)
            {
                T.Note("inside");
                if (cached == null)
                    cached = "made " + n;
            }
        }

        T.Note("outside");
        return cached;
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var cache = new Cache();
        T.Watch(cache);
        return cache.Get(input) + cache.Get(input + 1);
    }
}
