using MmLock;

public sealed class Queue
{
    [CoarseLock]
    private readonly object _gate = new();
    private readonly Queue<int> _items = new([0, 3, 0, 5, 7, 9]);

    public int Drain(int limit)
    {
        int sum = 0;
        while (true)
        {
            int item;
            lock (_gate)
            {
                if (_items.Count == 0)
                    break;
                item = T.Note("dequeue", _items.Dequeue());
                if (item == 0)
                    continue;
                if (sum > limit)
                {
                    break;
                }
            }

            T.Note("outside");
            sum += item;
        }

        return sum;
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var queue = new Queue();
        T.Watch(queue);
        return queue.Drain(input * 4);
    }
}
