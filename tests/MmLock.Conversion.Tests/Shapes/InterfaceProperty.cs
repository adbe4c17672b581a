using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using MmLock;

public interface ILocked
{
    LOCKTYPE Lock { get; }
}

public sealed class Space : ILocked
{
    [CoarseLock]
    private readonly LOCKTYPE _lock = NEWLOCK;

    public LOCKTYPE Lock => _lock;
}

public static class User
{
    public static int Use(ILocked space, int input)
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
