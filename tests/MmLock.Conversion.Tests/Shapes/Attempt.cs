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

    public string Use(int input)
    {
        if (TRY(_lock))
        {
            try
            {
                T.Note("got it");
                _count += 10 / input;
                return "yes";
            }
            finally
            {
                EXIT(_lock);
            }
        }

        return "no";
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var s = new Space(); T.Watch(s); return s.Use(input);
    }
}
