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
        Func<int, int> divide = n =>
        {
            ENTER(_lock);
            try
            {
                T.Note("lambda");
                return 10 / n;
            }
            finally
            {
                EXIT(_lock);
            }
        };
        return Add() + divide(input);

        int Add()
        {
            ENTER(_lock);
            T.Note("local");
            _count += input;
            EXIT(_lock);
            return _count;
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
