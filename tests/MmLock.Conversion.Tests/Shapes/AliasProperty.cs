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

    public LOCKTYPE Lock => _lock;
}

public sealed class User
{
    public static int Use(Space space, int input)
    {
        ENTER(space.Lock);
        try
        {
            T.Note("in");
            return 10 / input;
        }
        finally
        {
            EXIT(space.Lock);
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var s = new Space(); T.Watch(s); return User.Use(s, input);
    }
}
