using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using MmLock;

public sealed class Space
{
    [CoarseLock]
    private static readonly LOCKTYPE s_all = NEWLOCK;
    private int _count;

    public int Use(int input)
    {
        ENTER(s_all);
        try
        {
            T.Note("in");
            _count += 10 / input;
            return _count;
        }
        finally
        {
            EXIT(s_all);
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
