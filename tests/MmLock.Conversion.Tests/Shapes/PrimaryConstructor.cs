using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using MmLock;

public sealed class Owner
{
    [CoarseLock]
    private readonly LOCKTYPE _lock = NEWLOCK;

    public Part Make() => new(_lock, 1);
}

public sealed class Part(LOCKTYPE shared, int start)
{
    private int _count = start;

    public int Use(int input)
    {
        ENTER(shared);
        try
        {
            T.Note("in");
            _count += 10 / input;
            return _count;
        }
        finally
        {
            EXIT(shared);
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var o = new Owner(); T.Watch(o); return o.Make().Use(input);
    }
}
