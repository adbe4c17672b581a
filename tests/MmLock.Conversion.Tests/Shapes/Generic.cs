using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using MmLock;

public class Space<TKey, TValue>
    where TKey : notnull
{
    [CoarseLock]
    private readonly LOCKTYPE _lock = NEWLOCK;
    private readonly Dictionary<TKey, TValue> _all = new();

    public int Add(TKey key, TValue value)
    {
        ENTER(_lock);
        try
        {
            T.Note("in");
            _all.Add(key, value);
            return _all.Count;
        }
        finally
        {
            EXIT(_lock);
        }
    }
}

public sealed class Names : Space<int, string>
{
    public int Use(int input) => Add(input, "a") + Add(input / 2, "b");
}

public static class Program
{
    public static object? Run(int input)
    {
        var s = new Names(); T.Watch(s); return s.Use(input);
    }
}
