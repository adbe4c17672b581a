// refused: may be one object by two paths
using MmLock;

public sealed class Owner
{
    [CoarseLock]
    private readonly List<int> _values = new();

    public Owner(Reader reader) => reader.Source = _values;

    public void Add(int value)
    {
        lock (_values)
        {
            _values.Add(value);
        }
    }
}

public sealed class Reader
{
    public List<int>? Source;

    public int Sum()
    {
        lock (Source!)
        {
            return Source.Sum();
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var reader = new Reader();
        var owner = new Owner(reader);
        owner.Add(input);
        return reader.Sum();
    }
}
