using MmLock;

public sealed class Gate
{
    [CoarseLock]
    private readonly SemaphoreSlim _sem = new(1, 1);

    public bool Work(int n)
    {
        if (!_sem.Wait(TimeSpan.FromMilliseconds(5)))
        {
            T.Note("timed out");
            return false;
        }

        try
        {
            T.Note("work");
            return n == 0 || !Work(n - 1);
        }
        finally
        {
            _sem.Release();
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var gate = new Gate();
        T.Watch(gate);
        return gate.Work(input);
    }
}
