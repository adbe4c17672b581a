using MmLock;

public sealed class Heap
{
    [CoarseLock]
    internal readonly object Sync = new();
    internal readonly Segment First;
    public int Used;

    public Heap() => First = new Segment(this);

    public int Allocate(int n)
    {
        Monitor.Enter(Sync);
        try
        {
            return T.Note("allocated", First.Take(n));
        }
        finally
        {
            Monitor.Exit(Sync);
        }
    }
}

public sealed class Segment(Heap heap)
{
    public int Take(int n)
    {
        lock (heap.Sync)
        {
            heap.Used += n;
            return heap.Used;
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var heap = new Heap();
        T.Watch(heap);
        int at = heap.Allocate(input + 1);
        string ends = T.Together(
            () => { for (int i = 0; i < 300; i++) heap.First.Take(1); },
            () => { for (int i = 0; i < 300; i++) heap.First.Take(2); });
        return $"{at} {ends} {heap.Used}";
    }
}
