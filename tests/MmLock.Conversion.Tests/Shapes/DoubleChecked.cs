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
    private volatile string? _made;

    public string Use(int input)
    {
        if (_made is null)
        {
            ENTER(_lock);
            try
            {
                T.Note("in");
                _made ??= (10 / input).ToString();
            }
            finally
            {
                EXIT(_lock);
            }
        }

        return _made;
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var s = new Space(); T.Watch(s); return s.Use(input);
    }
}
