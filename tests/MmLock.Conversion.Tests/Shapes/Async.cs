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

    public async Task<int> UseAsync(int input)
    {
        AWAIT(_lock);
        try
        {
            T.Note("in");
            await Task.Yield();
            T.Note("after a wait");
            return 10 / input;
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
        var s = new Space(); T.Watch(s); return s.UseAsync(input).GetAwaiter().GetResult();
    }
}
