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
        switch (input)
        {
            case 0:
                ENTER(_lock);
                T.Note("zero");
                EXIT(_lock);
                break;
            case 1:
                ENTER(_lock);
                try
                {
                    T.Note("one");
                    goto default;
                }
                finally
                {
                    EXIT(_lock);
                }

            default:
                T.Note("default");
                return "default";
        }

        return "end";
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var s = new Space(); T.Watch(s); return s.Use(input);
    }
}
