using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using MmLock;

public sealed class Space
{
    [CoarseLock]
    private readonly LOCKTYPE _lock;
    private int _count;

    public Space(int input)
    {
        _lock = new LOCKTYPE(CTORARGS);
        T.Watch(this);
        ENTER(_lock);
        T.Note("constructing");
        _count = input;
        EXIT(_lock);
    }

    public int Use(int input)
    {
        ENTER(_lock);
        try
        {
            T.Note("using");
            return 10 / _count;
        }
        finally
        {
            EXIT(_lock);
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        return new Space(input).Use(input);
    }
}
