using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using MmLock;

public sealed class Space
{
    [CoarseLock]
    private readonly LOCKTYPE _lock = NEWLOCK;
    private int _count;
    private readonly List<int> _pages = new() { 1, 2, 3 };

    private IEnumerable<int> From(int first)
    {
        foreach (int page in _pages)
        {
            T.Note("next " + page);
            if (page > first)
            {
                yield return page;
            }
        }
    }

    public int Use(int input)
    {
        ENTER(_lock);
        try
        {
            return From(input).Sum(p => 6 / (p - 2 + input));
        }
        finally
        {
            EXIT(_lock);
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var s = new Space(); T.Watch(s); return s.Use(input);
    }
}
