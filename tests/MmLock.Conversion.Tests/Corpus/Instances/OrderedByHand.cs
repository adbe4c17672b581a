using MmLock;

public sealed class Region(int id)
{
    [CoarseLock]
    private readonly object _gate = new();
    private int _pages = 100;

    public int Pages => _pages;

    public static void Move(Region from, Region to, int n)
    {
        Region first = from.Id < to.Id ? from : to;
        Region second = first == from ? to : from;
        Monitor.Enter(first._gate);
        try
        {
            Monitor.Enter(second._gate);
            try
            {
                from._pages -= n;
                to._pages += n;
            }
            finally
            {
                Monitor.Exit(second._gate);
            }
        }
        finally
        {
            Monitor.Exit(first._gate);
        }
    }

    private int Id => id;
}

public static class Program
{
    public static object? Run(int input)
    {
        var a = new Region(1);
        var b = new Region(2);
        T.Watch(a);
        T.Watch(b);
        Region.Move(a, a, input);
        Region.Move(b, a, input);
        string ends = T.Together(
            () => { for (int i = 0; i < 300; i++) Region.Move(a, b, 1); },
            () => { for (int i = 0; i < 300; i++) Region.Move(b, a, 1); });
        return $"{ends} {a.Pages} {b.Pages}";
    }
}
