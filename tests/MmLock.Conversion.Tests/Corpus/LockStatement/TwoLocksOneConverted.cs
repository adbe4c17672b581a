using MmLock;

public sealed class Both
{
    [CoarseLock]
    private readonly object _coarse = new();
    private readonly object _other = new();
    private int _n;

    public int Do(int by)
    {
        lock (_coarse)
        {
            lock (_other)
            {
                T.Note("both");
                _n += by;
            }

            T.Note("one");
        }

        lock (_other)
        {
            T.Note("other only");
            return _n;
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var both = new Both();
        T.Watch(both);
        return both.Do(input);
    }
}
