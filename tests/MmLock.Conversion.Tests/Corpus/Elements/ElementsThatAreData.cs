using MmLock;

public sealed class Cylinder
{
    public int Head;
}

public sealed class Disk
{
    [CoarseLock]
    private readonly List<Cylinder> _cylinders = new();

    public Disk(int count)
    {
        for (int i = 0; i < count; i++)
        {
            _cylinders.Add(new Cylinder());
        }
    }

    public int Seek(int cylinder)
    {
        lock (_cylinders[cylinder])
        {
            T.Note("seek");
            return ++_cylinders[cylinder].Head;
        }
    }

    public int Reset()
    {
        int heads = 0;
        foreach (Cylinder cylinder in _cylinders)
        {
            lock (cylinder)
            {
                T.Note("reset");
                heads += cylinder.Head;
            }
        }

        return heads;
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var disk = new Disk(3); T.Watch(disk); disk.Seek(input); disk.Seek(1); return disk.Reset();
    }
}
