using MmLock;

public sealed class Cable
{
    [CoarseLock] private static readonly object s_a = new(), s_b = new(), s_c = new();
    private int _n;

    public int Move(int by)
    {
        lock (s_a)
        {
            T.Note("a");
            lock (s_b)
            {
                T.Note("a and b");
                _n += by;
            }
        }

        object first = s_b, second = s_c;
        lock (first)
        {
            lock (second)
            {
                T.Note("b and c");
                _n++;
            }
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
