using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using MmLock;

public static class Space
{
    [CoarseLock]
    private static readonly LOCKTYPE s_lock = NEWLOCK;
    private static int s_count;

    public static int Use(int input)
    {
        ENTER(s_lock);
        try
        {
            T.Note("in");
            s_count = 10 / input;
            return s_count;
        }
        finally
        {
            EXIT(s_lock);
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        T.Watch(typeof(Space)); return Space.Use(input);
    }
}
