// refused: hands over 'taken[Wait(n)]'
using MmLock;

public sealed class Space
{
    [CoarseLock]
    public readonly object Gate = new();

    private Space Self()
    {
        T.Note("target");
        return this;
    }

    private static int Wait(int n)
    {
        T.Note("timeout");
        return 10 / n;
    }

    public string Work(int n)
    {
        bool[] taken = new bool[20];
        Monitor.Enter(Gate, ref taken[Wait(n)]);
        Monitor.Exit(Gate);
        return "done" + Self();
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var space = new Space();
        T.Watch(space);
        return space.Work(input);
    }
}
