using MmLock;

public sealed class Handoff
{
    [CoarseLock]
    private readonly SemaphoreSlim _sem = new(1, 1);

    public int Work(int n)
    {
        _sem.Wait();
        T.Note("taken");
        new Action(() => T.Note("handed over")).Invoke();
        Task.Run(() => _sem.Release()).Wait();
        T.Note("given back");
        return n;
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var handoff = new Handoff();
        T.Watch(handoff);
        return handoff.Work(input);
    }
}
