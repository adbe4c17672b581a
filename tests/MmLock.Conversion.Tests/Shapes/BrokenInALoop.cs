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
        ENTER(_lock);
        for (int i = 0; i < 4; i++)
        {
            T.Note("page " + i);
            if (i == input)
            {
                EXIT(_lock);
                T.Note("let others in");
                ENTER(_lock);
            }

            _count++;
        }

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
