using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using MmLock;

public sealed partial class Space
{
    [CoarseLock]
    private readonly LOCKTYPE _lock = NEWLOCK;

    public partial int Use(int input);
}

public sealed partial class Space
{
    public partial int Use(int input)
    {
        ENTER(_lock);
        try
        {
            T.Note("in");
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
        var s = new Space(); T.Watch(s); return s.Use(input);
    }
}
