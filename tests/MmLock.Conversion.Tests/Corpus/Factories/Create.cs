using MmLock;

public static class Locks
{
    public static object Create() => new object();
}

public sealed class Space
{
    [CoarseLock]
    private readonly object _gate = Locks.Create();
    private int _mapped;

    public int Map(int pages)
    {
        lock (_gate)
        {
            T.Note("map");
            return _mapped += pages;
        }
    }
}

public sealed class Other
{
    private readonly object _other = Locks.Create();

    public int Use()
    {
        lock (_other)
        {
            T.Note("other");
            return 1;
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var space = new Space(); T.Watch(space); space.Map(2); return space.Map(input) + new Other().Use();
    }
}
