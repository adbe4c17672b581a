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
        for (int i = 0; i < 3; i++)
        {
            ENTER(_lock);
            try
            {
                T.Note("round " + i);
                if (i == input)
                {
                    continue;
                }

                if (i > input + 1)
                {
                    break;
                }

                _count += i;
            }
            finally
            {
                EXIT(_lock);
            }

            T.Note("between");
        }

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
