using MmLock;

public sealed class Late
{
    [CoarseLock]
    private readonly object _gate = new();
    private int _n;

    public int Add(int by)
    {
        Monitor.Enter(_gate);
        int before = T.Note("before", _n);

        // Only now can anything throw.
        try
        {
            _n += 4 / by;
            T.Note("divided");
        }
        catch (DivideByZeroException)
        {
            T.Note("caught");
            _n = before;
        }
        finally
        {
            Monitor.Exit(_gate);
        }

        return _n;
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var late = new Late();
        T.Watch(late);
        return late.Add(input) + late.Add(2);
    }
}
