using MmLock;

public sealed class Registry
{
    [CoarseLock]
    private readonly List<string> _names = new();

    public int Add(string name)
    {
        lock (_names)
        {
            _names.Add(name);
            return _names.Count;
        }
    }
}

public static class Program
{
    public static object? Run(int input) => new Registry().Add("a" + input);
}
