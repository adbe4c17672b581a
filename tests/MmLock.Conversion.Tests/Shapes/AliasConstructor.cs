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

    public Part First() => new(_lock);

    public Part Second() => new Part(_lock);
}

public sealed class Part
{
    private readonly LOCKTYPE _shared;

    public Part(LOCKTYPE shared)
    {
        _shared = shared;
    }

    public int Use(int input)
    {
        ENTER(_shared);
        try
        {
            T.Note("in");
            return 10 / input;
        }
        finally
        {
            EXIT(_shared);
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var s = new Space(); T.Watch(s); return s.First().Use(input) + s.Second().Use(input);
    }
}
