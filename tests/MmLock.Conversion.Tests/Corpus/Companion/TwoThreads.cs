using MmLock;

[CoarseLock]
public sealed class Counter
{
    private long _value;

    public void Add(int by)
    {
        lock (this)
        {
            long seen = _value;
            Thread.Yield();
            _value = seen + by;
        }
    }

    public long Value
    {
        get
        {
            lock (this)
            {
                return _value;
            }
        }
    }
}

public sealed class Queue
{
    [CoarseLock]
    private readonly Queue<int> _items = new();

    public void Put(int item)
    {
        lock (_items)
        {
            _items.Enqueue(item);
        }
    }

    public bool TryTake(out int item)
    {
        lock (_items)
        {
            return _items.TryDequeue(out item);
        }
    }
}

public static class Program
{
    private const int Rounds = 2000;

    public static object? Run(int input)
    {
        var counter = new Counter();
        var queue = new Queue();
        var producer = new Thread(() =>
        {
            for (int i = 1; i <= Rounds; i++)
            {
                queue.Put(i);
                counter.Add(1);
            }
        });
        producer.Start();
        int taken = 0;
        long sum = 0;
        while (taken < Rounds)
        {
            if (queue.TryTake(out int item))
            {
                taken++;
                sum += item;
                counter.Add(input);
            }
        }

        producer.Join();
        return sum + counter.Value;
    }
}
