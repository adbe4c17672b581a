using MmLock;

[CoarseLock]
public sealed class Catalog
{
    private readonly Dictionary<string, int> _sizes = new();

    public int Size(string name)
    {
        lock (this)
        {
            T.Note("size");
            return _sizes.TryGetValue(name, out int size) ? size : 0;
        }
    }

    public int Grow(string name, int by)
    {
        lock (this)
        {
            int size = Size(name) + by;
            T.Note("grow");
            _sizes[name] = size;
            return size;
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var catalog = new Catalog();
        T.Watch(catalog);
        var other = new Thread(() =>
        {
            for (int i = 0; i < 200; i++)
            {
                lock (catalog)
                {
                    catalog.Grow("b", 1);
                }
            }
        });
        catalog.Grow("a", input);
        other.Start();
        other.Join();
        return catalog.Grow("a", 2) + catalog.Size("b");
    }
}
