// refused: may be one object by two paths
using MmLock;
using System.Collections;

public sealed class Bag
{
    [CoarseLock]
    private readonly List<int> _all = new();

    public void Add(int n)
    {
        lock (_all)
        {
            _all.Add(n);
        }
    }

    public int Count()
    {
        lock (((ICollection)_all).SyncRoot)
        {
            return _all.Count;
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var bag = new Bag();
        bag.Add(input);
        return bag.Count();
    }
}
