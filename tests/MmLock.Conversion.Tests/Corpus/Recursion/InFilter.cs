using MmLock;

public sealed class Log
{
    [CoarseLock]
    private readonly object _gate = new();
    private int _errors;

    private bool IsFirst()
    {
        lock (_gate)
            return T.Note("filter", _errors++) == 0;
    }

    private void Write(int n)
    {
        lock (_gate)
        {
            T.Note("write");
            if (n > 0)
                throw new InvalidOperationException();
        }
    }

    public int Run(int n)
    {
        try
        {
            Write(n);
            return 0;
        }
        catch (InvalidOperationException) when (IsFirst())
        {
            return T.Note("caught", 1);
        }
    }

    public void Count()
    {
        lock (_gate)
            _errors++;
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var log = new Log();
        T.Watch(log);
        int result = log.Run(input);
        return result + T.Together(log.Count, log.Count);
    }
}
