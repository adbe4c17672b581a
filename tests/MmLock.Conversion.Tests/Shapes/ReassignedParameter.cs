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

    public static int Walk(Space space, Space next, int input)
    {
        ENTER(space.Lock);
        T.Note("first");
        EXIT(space.Lock);
        space = next;
        ENTER(space.Lock);
        T.Note("second");
        EXIT(space.Lock);
        return input;
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var a = new Space(); var b = new Space(); T.Watch(a); T.Watch(b); return Space.Walk(a, b, input);
    }
}
