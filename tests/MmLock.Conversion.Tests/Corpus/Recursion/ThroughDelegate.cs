using MmLock;

public sealed class Regions
{
    [CoarseLock]
    private readonly object _gate = new();
    private readonly List<int> _starts = [];

    public void Add(int start)
    {
        lock (_gate)
            _starts.Add(start);
    }

    public int Visit(Func<int, int> visitor)
    {
        lock (_gate)
        {
            int sum = 0;
            foreach (int start in _starts.ToArray())
                sum += visitor(start);
            return T.Note("sum", sum);
        }
    }

    public int Total => _starts.Count;
}

public static class Program
{
    public static object? Run(int input)
    {
        var regions = new Regions();
        T.Watch(regions);
        regions.Add(4);
        regions.Add(5);
        int sum = regions.Visit(s =>
        {
            regions.Add(s + input);
            return s;
        });
        string ends = T.Together(
            () => { for (int i = 0; i < 200; i++) regions.Add(1); },
            () => { for (int i = 0; i < 20; i++) regions.Add(2); });
        return $"{sum} {ends} {regions.Total}";
    }
}
