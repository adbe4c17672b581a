using static System.Threading.Monitor;
using MmLock;

public sealed class Imported
{
    [CoarseLock]
    private readonly object _gate = new();

    public int Work(int n)
    {
        Enter(_gate);
        try
        {
            return T.Note("work", n);
        }
        finally
        {
            Exit(_gate);
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var imported = new Imported();
        T.Watch(imported);
        return imported.Work(input);
    }
}
