using MmLock;

public static class Ids
{
    [CoarseLock]
    private static readonly object s_gate = new();
    private static int s_next;

    public static int Next()
    {
        lock (s_gate)
        {
            T.Note("next");
            return ++s_next;
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        T.Watch(typeof(Ids));
        int last = 0;
        for (int i = 0; i <= input; i++)
            last = Ids.Next();
        T.Note("done");
        return last;
    }
}
