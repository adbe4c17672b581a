using MmLock;

public sealed class Registry
{
    [CoarseLock]
    private readonly object _names = new List<string>();
    private int _added;

    public int Add(string name)
    {
        lock (_names)
        {
            T.Note("add");
            return _added += name.Length;
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var registry = new Registry();
        T.Watch(registry);
        return registry.Add("a" + input) + registry.Add("b");
    }
}
