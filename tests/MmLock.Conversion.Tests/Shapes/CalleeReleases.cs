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

    private void Leave()
    {
        T.Note("leaving");
        _count++;
        EXIT(_lock);
    }

    public int Use(int input)
    {
        ENTER(_lock);
        T.Note("in");
        if (input == 0)
        {
            Leave();
            return -1;
        }

        _count += input;
        EXIT(_lock);
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
