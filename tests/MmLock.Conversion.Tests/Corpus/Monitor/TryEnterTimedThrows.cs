using MmLock;

public sealed class Timed
{
    [CoarseLock]
    private readonly object _gate = new();
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(5);

    public void Work()
    {
        if (!Monitor.TryEnter(_gate, s_patience))
        {
            throw new TimeoutException("the gate is closed");
        }

        try
        {
            T.Note("work");
        }
        finally
        {
            Monitor.Exit(_gate);
        }
    }

    public void Busy()
    {
        Monitor.Enter(_gate);
        try
        {
            Exception? failed = null;
            var other = new Thread(() =>
            {
                try { Work(); }
                catch (TimeoutException late) { failed = late; }
            });
            other.Start();
            other.Join();
            if (failed is not null)
                throw new AggregateException(failed);
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
        var timed = new Timed();
        T.Watch(timed);
        timed.Work();
        if (input == 1)
            timed.Busy();
        return "done";
    }
}
