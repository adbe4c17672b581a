using MmLock;

public struct Point
{
    [CoarseLock]
    private static readonly object s_gate = new();
    private static int s_moves;
    private int _x;

    public int Move(int by)
    {
        lock (s_gate)
        {
            T.Note("move");
            s_moves++;
            return _x += by;
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        T.Watch(typeof(Point));
        var point = new Point();
        point.Move(input);
        return point.Move(1);
    }
}
