using MmLock;

public sealed class Turns
{
    [CoarseLock]
    private readonly object _gate = new();
    private readonly List<int> _order = new();
    private int _turn;

    public void Go(int me, int of)
    {
        lock (_gate)
        {
            for (int round = 0; round < 10; round++)
            {
                while (_turn % of != me)
                {
                    Monitor.Wait(_gate, Timeout.Infinite);
                }

                _order.Add(me);
                _turn++;
                Monitor.PulseAll(_gate);
            }
        }
    }

    public string Order
    {
        get { lock (_gate) { return string.Join(",", _order); } }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var turns = new Turns();
        T.Watch(turns);
        Thread[] threads = [.. Enumerable.Range(0, input + 2).Select(me => new Thread(() => turns.Go(me, input + 2)))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        return turns.Order;
    }
}
