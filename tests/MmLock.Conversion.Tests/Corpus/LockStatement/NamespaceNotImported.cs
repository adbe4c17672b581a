public static class Program
{
    [MmLock.CoarseLock]
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
