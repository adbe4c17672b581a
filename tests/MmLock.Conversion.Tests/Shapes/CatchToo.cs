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
        ENTER(_lock);
        try
        {
            T.Note("in");
            return (10 / input).ToString();
        }
        catch (DivideByZeroException failure) when (input == 0)
        {
            T.Note("caught");
            return failure.GetType().Name;
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
        var s = new Space(); T.Watch(s); return s.Use(input);
    }
}
