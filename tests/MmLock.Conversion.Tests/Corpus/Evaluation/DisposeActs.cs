// refused: goes, and with it what 'Self().Gate' does
using MmLock;

public sealed class Space
{
    [CoarseLock]
    public readonly ReaderWriterLockSlim Gate = new();

    private Space Self()
    {
        T.Note("self");
        return this;
    }

    public string Work(int n)
    {
        Gate.EnterReadLock();
        Gate.ExitReadLock();
        Self().Gate.Dispose();
        return "done";
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var space = new Space();
        T.Watch(space);
        return space.Work(input);
    }
}
