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

    public void Begin()
    {
        ENTER(_lock);
        T.Note("begun");
    }

    public void End()
    {
        T.Note("ending");
        EXIT(_lock);
    }

    public int Use(int input)
    {
        Begin();
        try
        {
            return 10 / input;
        }
        finally
        {
            End();
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
