using MmLock;

public class Device
{
    protected readonly object Gate;

    protected Device(object gate) => Gate = gate;

    public int Poll()
    {
        lock (Gate)
        {
            T.Note("poll");
            return 1;
        }
    }
}

public sealed class Disk : Device
{
    [CoarseLock]
    private static readonly object s_bus = new();

    public Disk() : base(s_bus)
    {
    }

    public int Seek(int track)
    {
        lock (s_bus)
        {
            T.Note("seek");
            return track;
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var disk = new Disk(); T.Watch(disk); return disk.Poll() + disk.Seek(input);
    }
}
