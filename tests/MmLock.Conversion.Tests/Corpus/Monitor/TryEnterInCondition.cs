using MmLock;

public sealed class Conditions
{
    [CoarseLock]
    private readonly object _gate = new();

    public string Work(bool wanted)
    {
        if (wanted && Monitor.TryEnter(_gate, TimeSpan.Zero))
        {
            try
            {
                T.Note("in");
                return "in";
            }
            finally
            {
                Monitor.Exit(_gate);
            }
        }

        return "out";
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var conditions = new Conditions();
        T.Watch(conditions);
        return conditions.Work(input != 1);
    }
}
