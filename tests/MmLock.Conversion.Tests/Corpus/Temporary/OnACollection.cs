using MmLock;

public sealed class Space
{
    [CoarseLock]
    private readonly List<int> _free = new();

    public int Work(int n)
    {
        lock (_free)
        {
            _free.Add(n);
            T.Note("before");
            Relax();
            T.Note("behind");
            return _free.Count;
        }
    }

    private void Relax()
    {
        Monitor.Exit(_free);
        T.Note("relaxed");
        Monitor.Enter(_free);
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
