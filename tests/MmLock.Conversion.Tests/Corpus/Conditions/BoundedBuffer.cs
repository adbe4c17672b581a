using MmLock;

public sealed class Buffer
{
    [CoarseLock]
    private readonly object _gate = new object();
    private readonly int[] _slots = new int[3];
    private int _head, _count;

    public void Put(int value)
    {
        Monitor.Enter(_gate);
        try
        {
            while (_count == _slots.Length)
            {
                Monitor.Wait(_gate);
            }

            _slots[(_head + _count++) % _slots.Length] = value;
            Monitor.PulseAll(_gate);
        }
        finally
        {
            Monitor.Exit(_gate);
        }
    }

    public int Take()
    {
        Monitor.Enter(_gate);
        try
        {
            while (_count == 0)
            {
                Monitor.Wait(_gate);
            }

            int value = _slots[_head];
            _head = (_head + 1) % _slots.Length;
            _count--;
            Monitor.PulseAll(_gate);
            return value;
        }
        finally
        {
            Monitor.Exit(_gate);
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var buffer = new Buffer();
        T.Watch(buffer);
        int sum = 0;
        Thread[] threads = [.. Enumerable.Range(0, 4).Select(t => new Thread(() =>
        {
            for (int i = 0; i < 200; i++)
            {
                if (t % 2 == 0)
                    buffer.Put(i + input);
                else
                    Interlocked.Add(ref sum, buffer.Take());
            }
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        return sum;
    }
}
