using MmLock;

public sealed class Shards
{
    [CoarseLock]
    private readonly object[] _gates = new object[2];
    private readonly int[] _counts = new int[2];

    public Shards()
    {
        _gates[0] = new object();
        _gates[1] = new object();
    }

    public void Add(int shard)
    {
        lock (_gates[shard])
        {
            int seen = _counts[shard];
            Thread.Yield();
            _counts[shard] = seen + 1;
        }
    }

    public int Total()
    {
        int total = 0;
        for (int i = 0; i < 2; i++)
        {
            lock (_gates[i])
            {
                total += _counts[i];
            }
        }

        return total;
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var shards = new Shards();
        var other = new Thread(() => { for (int i = 0; i < 1000; i++) shards.Add(i & 1); });
        other.Start();
        for (int i = 0; i < 1000; i++) shards.Add(input & 1);
        other.Join();
        return shards.Total();
    }
}
