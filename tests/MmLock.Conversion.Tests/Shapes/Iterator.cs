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

    private IEnumerable<int> All(int input)
    {
        ENTER(_lock);
        try
        {
            for (int i = 0; i <= input; i++)
            {
                T.Note("yield " + i);
                yield return i;
            }
        }
        finally
        {
            EXIT(_lock);
        }
    }

    public int Use(int input)
    {
        int sum = 0;
        foreach (int i in All(input))
        {
            T.Note("took " + i);
            sum += 10 / (i + 1 - input % 2);
        }

        T.Note("done");
        return sum;
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var s = new Space(); T.Watch(s); return s.Use(input);
    }
}
