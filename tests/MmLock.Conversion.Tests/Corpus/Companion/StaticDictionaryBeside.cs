using MmLock;

public static class Regions
{
    [CoarseLock]
    private static readonly Dictionary<long, int> s_regions = new();

    public static int Map(long start, int length)
    {
        lock (s_regions)
        {
            T.Note("map");
            s_regions.Add(start, length);
            return s_regions.Count;
        }
    }

    public static bool TryUnmap(long start)
    {
        bool taken = false;
        Monitor.TryEnter(s_regions, ref taken);
        if (!taken)
        {
            return false;
        }

        try
        {
            T.Note("unmap");
            return s_regions.Remove(start);
        }
        finally
        {
            Monitor.Exit(s_regions);
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        T.Watch(typeof(Regions));
        Regions.Map(0, 4096);
        Regions.Map(input * 4096L, 4096);
        return Regions.TryUnmap(4096);
    }
}
