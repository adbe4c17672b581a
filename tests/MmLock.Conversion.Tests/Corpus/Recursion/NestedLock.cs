using MmLock;

public sealed class Pages
{
    [CoarseLock]
    private readonly object _gate = new();
    private int _mapped;

    public int Map(int n)
    {
        lock (_gate)
        {
            int before = _mapped;
            lock (_gate)
            {
                _mapped = before + T.Note("inner", n);
            }

            return T.Note("outer", _mapped);
        }
    }

    public void Count(int times)
    {
        for (int i = 0; i < times; i++)
        {
            lock (_gate)
            {
                int before = _mapped;
                lock (_gate)
                    _mapped = before + 1;
            }
        }
    }

    public int Mapped => _mapped;
}

public static class Program
{
    public static object? Run(int input)
    {
        var pages = new Pages();
        T.Watch(pages);
        pages.Map(input);
        string ends = T.Together(() => pages.Count(500), () => pages.Count(500), () => pages.Count(500));
        return ends + pages.Map(1);
    }
}
