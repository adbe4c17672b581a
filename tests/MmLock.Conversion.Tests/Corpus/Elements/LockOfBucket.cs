using MmLock;

public sealed class Bucket
{
    [CoarseLock]
    public readonly object Lock = new();
    public readonly List<int> Items = new();
}

public sealed class Hash
{
    private readonly Bucket[] _buckets = { new Bucket(), new Bucket() };

    public int Add(int item)
    {
        Bucket bucket = _buckets[item & 1];
        lock (bucket.Lock)
        {
            T.Note("add");
            bucket.Items.Add(item);
        }

        lock (_buckets[item & 1].Lock)
        {
            return _buckets[item & 1].Items.Count;
        }
    }

    public void Watch()
    {
        foreach (Bucket bucket in _buckets)
        {
            T.Watch(bucket);
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var hash = new Hash(); hash.Watch(); hash.Add(input); return hash.Add(2);
    }
}
