using MmLock;

public sealed class Safe
{
    [CoarseLock]
    private readonly object _gate = new();

    public string Work(int n)
    {
        Monitor.Enter(_gate);
        try
        {
            return "ok " + T.Note("work", 6 / n);
        }
        catch (DivideByZeroException e) when (T.Note("filter", n) == 0)
        {
            T.Note("catch");
            return e.GetType().Name;
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
        var safe = new Safe();
        T.Watch(safe);
        return safe.Work(input);
    }
}
