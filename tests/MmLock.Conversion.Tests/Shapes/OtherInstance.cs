using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using MmLock;

public sealed class Space
{
    [CoarseLock]
    public readonly LOCKTYPE Lock = NEWLOCK;
    private int _count;

    public int Move(Space other, int input)
    {
        ENTER(other.Lock);
        try
        {
            T.Note("theirs");
            other._count--;
        }
        finally
        {
            EXIT(other.Lock);
        }

        ENTER(Lock);
        try
        {
            T.Note("mine");
            _count += 10 / input;
        }
        finally
        {
            EXIT(Lock);
        }

        return _count + other._count;
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var a = new Space(); var b = new Space(); T.Watch(a); T.Watch(b); return a.Move(b, input);
    }
}
