using MmLock;

public sealed class Cable
{
    [CoarseLock] private readonly object a = new();
    [CoarseLock] private readonly object b = new();
    private int _n;

    public int Move(int by)
    {
        lock (a) lock (b)
        {
            T.Note("both");
            if (by == 0)
                return -1;
            _n += by;
        }

        lock (a)
        {
            T.Note("a");
            lock (b)
            {
                T.Note("a and b");
                _n++;
            }

            T.Note("a again");
        }

        return _n;
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var cable = new Cable();
        T.Watch(cable);
        return cable.Move(input);
    }
}
