// refused: 'Uninterrupted.Enter' does more than take the lock of its argument
using System.Threading;
using MmLock;

public static class Uninterrupted
{
    public static void Enter(object obj)
    {
        try
        {
            Monitor.Enter(obj);
        }
        catch (ThreadInterruptedException)
        {
            Retry(obj);
            Thread.CurrentThread.Interrupt();
        }
    }

    public static void Exit(object obj) => Monitor.Exit(obj);

    private static void Retry(object obj)
    {
        try
        {
            Monitor.Enter(obj);
        }
        catch (ThreadInterruptedException)
        {
            Retry(obj);
        }
    }
}

[CoarseLock]
public sealed class Segment
{
    private int _length;

    public int Grow(int by)
    {
        Uninterrupted.Enter(this);
        try
        {
            return _length += by;
        }
        finally
        {
            Uninterrupted.Exit(this);
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var segment = new Segment();
        return segment.Grow(input) + segment.Grow(1);
    }
}
