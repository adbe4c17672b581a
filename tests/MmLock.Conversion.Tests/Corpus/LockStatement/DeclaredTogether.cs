using MmLock;

public sealed class Cable
{
    [CoarseLock] private readonly object _a = new object(), _b = new object();
    private int _n;

    public int Move(int by)
    {
        lock (_a)
        {
            T.Note("a");
            _n += by;
        }

        lock (_b)
        {
            T.Note("b");
            _n++;
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
