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

    private static int Under(LOCKTYPE given, int input)
    {
        ENTER(given);
        try
        {
            T.Note("in");
            return 10 / input;
        }
        finally
        {
            EXIT(given);
        }
    }

    public int Use(int input) => Under(_lock, input) + Under(given: _lock, input: input + 1);
}

public static class Program
{
    public static object? Run(int input)
    {
        var s = new Space(); T.Watch(s); return s.Use(input);
    }
}
