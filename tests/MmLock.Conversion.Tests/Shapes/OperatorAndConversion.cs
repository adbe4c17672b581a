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

    public static Space operator +(Space space, int more)
    {
        ENTER(space.Lock);
        try
        {
            T.Note("plus");
            space._count += 10 / more;
            return space;
        }
        finally
        {
            EXIT(space.Lock);
        }
    }

    public static explicit operator int(Space space)
    {
        ENTER(space.Lock);
        T.Note("int");
        int count = space._count;
        EXIT(space.Lock);
        return count;
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var s = new Space(); T.Watch(s); return (int)(s + input);
    }
}
