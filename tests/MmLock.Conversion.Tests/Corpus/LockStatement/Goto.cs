using MmLock;

public sealed class Retry
{
    [CoarseLock]
    private readonly object _gate = new();
    private int _tries;

    public int Go(int wanted)
    {
    again:
        lock (_gate)
        {
            T.Note("try");
            if (++_tries < wanted)
                goto again;
            if (_tries > wanted)
                goto done;
        }

        T.Note("exact");
    done:
        return _tries;
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var retry = new Retry();
        T.Watch(retry);
        return retry.Go(input + 1) + retry.Go(input);
    }
}
