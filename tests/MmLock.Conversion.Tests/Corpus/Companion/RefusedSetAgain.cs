// refused: '_items' is set again
using MmLock;

public sealed class Log
{
    [CoarseLock]
    private List<string> _items = new();

    public void Add(string item)
    {
        lock (_items)
        {
            _items.Add(item);
        }
    }

    public List<string> Swap()
    {
        lock (_items)
        {
            List<string> old = _items;
            _items = new List<string>();
            return old;
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var log = new Log();
        log.Add("a" + input);
        return log.Swap().Count;
    }
}
