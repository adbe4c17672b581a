using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using MmLock;

public sealed class Space
{
    [CoarseLock]
    private readonly LOCKTYPE _outer = NEWLOCK;

    [CoarseLock]
    private readonly LOCKTYPE _inner = NEWLOCK;

    public int Use(int input)
    {
        ENTER(_outer);
        try
        {
            T.Note("outer");
            ENTER(_inner);
            try
            {
                T.Note("both");
                return 10 / input;
            }
            finally
            {
                EXIT(_inner);
            }
        }
        finally
        {
            EXIT(_outer);
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
