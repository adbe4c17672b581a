using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using MmLock;

public sealed class Door
{
    public void Enter() => T.Note("door");

    public void EnterReadLock() => T.Note("door read");

    public void Exit() => T.Note("door out");

    public IDisposable? EnterScope() => null;
}

public sealed class Space
{
    [CoarseLock]
    private readonly LOCKTYPE _lock = NEWLOCK;
    private int _count;
    private readonly Door _door = new();

    public int Use(int input)
    {
        _door.Enter();
        _door.EnterReadLock();
        using (_door.EnterScope())
        {
            ENTER(_lock);
            try
            {
                T.Note("in");
                return 10 / input;
            }
            finally
            {
                EXIT(_lock);
                _door.Exit();
            }
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
