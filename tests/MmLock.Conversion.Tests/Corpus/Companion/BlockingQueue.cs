using MmLock;

public sealed class Blocking
{
    [CoarseLock]
    private readonly Queue<int> _queue = new();

    public void Put(int item)
    {
        lock (_queue)
        {
            _queue.Enqueue(item);
            Monitor.PulseAll(_queue);
        }
    }

    public int Take()
    {
        lock (_queue)
        {
            while (_queue.Count == 0)
            {
                Monitor.Wait(_queue);
            }

            return _queue.Dequeue();
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var queue = new Blocking();
        int sum = 0;
        var taker = new Thread(() =>
        {
            for (int i = 0; i < 300; i++)
            {
                sum += queue.Take();
            }
        });
        taker.Start();
        for (int i = 0; i < 300; i++)
        {
            queue.Put(i + input);
        }

        taker.Join();
        return sum;
    }
}
