using MmLock;

public sealed class Tried
{
    [CoarseLock]
    private readonly object _gate = new();
    private int _done;

    public bool Work()
    {
        if (Monitor.TryEnter(_gate))
        {
            try
            {
                T.Note("work");
                _done++;
                return true;
            }
            finally
            {
                Monitor.Exit(_gate);
            }
        }

        T.Note("busy");
        return false;
    }

    public string WhileBusy()
    {
        bool result = false;
        lock (_gate)
        {
            var other = new Thread(() => result = Work());
            other.Start();
            other.Join();
        }

        return result + " " + _done;
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var tried = new Tried();
        T.Watch(tried);
        return input == 1 ? tried.WhileBusy() : tried.Work().ToString();
    }
}
