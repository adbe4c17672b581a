using MmLock;

public sealed class Gate
{
    [CoarseLock]
    private readonly SemaphoreSlim _sem = new(initialCount: 1, maxCount: 1);

    public string Work(CancellationToken cancellationToken)
    {
        _sem.Wait(cancellationToken);
        try
        {
            T.Note("work");
            return "worked";
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
        string first = gate.Work(default);
        return first + gate.Work(new CancellationToken(canceled: input == 1));
    }
}
