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

    public int Count
    {
        get
        {
            ENTER(_lock);
            try
            {
                T.Note("get");
                return _count;
            }
            finally
            {
                EXIT(_lock);
            }
        }

        set
        {
            ENTER(_lock);
            try
            {
                T.Note("set");
                _count = 10 / value;
            }
            finally
            {
                EXIT(_lock);
            }
        }
    }

    public int this[int index]
    {
        get { ENTER(_lock); try { T.Note("at"); return _count + index; } finally { EXIT(_lock); } }
    }

    public int Use(int input)
    {
        Count = input;
        return Count + this[input];
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var s = new Space(); T.Watch(s); return s.Use(input);
    }
}
