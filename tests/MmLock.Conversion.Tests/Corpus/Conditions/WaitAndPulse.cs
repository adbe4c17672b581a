using MmLock;

public sealed class Channel
{
    [CoarseLock]
    private readonly object _gate = new();
    private readonly Queue<int> _items = new();

    public void Put(int item)
    {
        lock (_gate)
        {
            _items.Enqueue(item);
            Monitor.Pulse(_gate);
        }
    }

    public int Take()
    {
        lock (_gate)
        {
            while (_items.Count == 0)
                Monitor.Wait(_gate);
            return _items.Dequeue();
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var channel = new Channel();
        T.Watch(channel);
        int sum = 0;
        var taker = new Thread(() =>
        {
            for (int i = 0; i < 100; i++)
            {
                sum += channel.Take();
            }
        });
        taker.Start();
        for (int i = 0; i < 100; i++)
        {
            channel.Put(input + i);
        }

        taker.Join();
        return sum;
    }
}
