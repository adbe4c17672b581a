// refused: 'Monitor.Wait' in 'Take' has no counterpart in MmapLock
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
        channel.Put(input);
        return channel.Take();
    }
}
