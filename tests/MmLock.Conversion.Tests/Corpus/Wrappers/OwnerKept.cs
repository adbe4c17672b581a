using MmLock;

public sealed class Space
{
    [CoarseLock]
    private readonly object _gate = new();
    private Thread? _owner;
    private string? _why;

    public void Enter(object owner, string why)
    {
        Monitor.Enter(_gate);
        _owner = Thread.CurrentThread;
        _why = why + (owner is null);
    }

    public void Leave()
    {
        _owner = null;
        Monitor.Exit(_gate);
    }

    public bool TryEnter(int milliseconds)
    {
        if (!Monitor.TryEnter(_gate, milliseconds))
        {
            return false;
        }

        _owner = Thread.CurrentThread;
        return true;
    }

    public string Use(int n)
    {
        if (n == 0)
        {
            Enter(this, "zero");
        }
        else if (!TryEnter(n))
        {
            return "busy";
        }

        T.Note("inside " + (_owner == Thread.CurrentThread) + _why);
        Leave();
        return "done";
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var space = new Space();
        T.Watch(space);
        return space.Use(input);
    }
}
