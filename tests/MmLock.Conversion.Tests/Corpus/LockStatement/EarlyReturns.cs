using MmLock;

public sealed class Pages
{
    [CoarseLock]
    private readonly object _lock = new();
    private readonly Dictionary<int, string> _pages = new() { [1] = "one" };

    public string? Find(int page)
    {
        lock (_lock)
        {
            if (page < 1)
            {
                return null;
            }

            if (!_pages.TryGetValue(page, out string? found))
            {
                T.Note("missing");
                return "none";
            }

            T.Note("found");
            return found;
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var pages = new Pages();
        T.Watch(pages);
        string? found = pages.Find(input);
        T.Note("after");
        return found;
    }
}
