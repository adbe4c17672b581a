using MmLock;

public static class Placeholder
{
}

public static class Program
{
    [MmLock.CoarseLock, System.Obsolete("old")]
    private static readonly object s_gate = new();

    public static object? Run(int input)
    {
        T.Watch(typeof(Program));
        lock (s_gate)
        {
            return T.Note("in", input);
        }
    }
}
