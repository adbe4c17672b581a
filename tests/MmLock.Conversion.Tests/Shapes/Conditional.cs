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

    public int Use(int input)
    {
        bool needed = input > 0;
        if (needed)
        {
            ENTER(_lock);
        }

        try
        {
            T.Note("in");
            _count += input;
        }
        finally
        {
            if (needed)
            {
                EXIT(_lock);
            }
        }

        return _count;
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var s = new Space(); T.Watch(s); return s.Use(input);
    }
}
