using MmLock;

public class Lazily
{
    [CoarseLock]
    private object? _gate;
    private int _sum;

    private object Gate
    {
        get
        {
            if (_gate == null)
            {
                Interlocked.CompareExchange<object?>(ref _gate, new object(), null);
            }

            return _gate;
        }
    }

    public int Add(int n)
    {
        lock (Gate)
        {
            return _sum += n;
        }
    }

    public bool Peek()
    {
        if (Volatile.Read(ref _gate) != null && _gate is not null)
        {
            Monitor.Enter(_gate!);
            try
            {
                return T.Note("sum", _sum) > 0;
            }
            finally
            {
                Monitor.Exit(_gate!);
            }
        }

        return false;
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var lazily = new Lazily();
        T.Watch(lazily);
        string ends = T.Together(() => lazily.Add(input), () => lazily.Add(1));
        return $"{ends} {lazily.Peek()} {lazily.Add(1)}";
    }
}
