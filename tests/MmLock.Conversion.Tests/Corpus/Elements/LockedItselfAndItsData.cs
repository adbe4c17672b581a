using MmLock;

public sealed class Cylinder
{
    public int Head;
}

public sealed class Disk
{
    [CoarseLock]
    private readonly List<Cylinder> _cylinders = new();

    public void Grow()
    {
        lock (_cylinders)
        {
            T.Note("grow");
            _cylinders.Add(new Cylinder());
        }
    }

    public int Seek(int cylinder)
    {
        Cylinder sought;
        lock (_cylinders)
        {
            sought = _cylinders[cylinder];
        }

        lock (sought)
        {
            T.Note("seek");
            return ++sought.Head;
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var disk = new Disk(); T.Watch(disk); disk.Grow(); disk.Grow(); disk.Grow(); disk.Seek(input); return disk.Seek(1);
    }
}
