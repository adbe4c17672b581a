using MmLock;

public sealed class Door
{
    [CoarseLock]
    private readonly object _gate = new();

    public bool TryOpen(int n)
    {
        if (!Monitor.TryEnter(_gate, 50))
            return false;
        if (n == 1)
        {
            Monitor.Exit(_gate);
            return false;
        }

        return true;
    }

    public void Close()
    {
        T.Note("closing");
        Monitor.Exit(_gate);
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var door = new Door();
        T.Watch(door);
        bool open = door.TryOpen(input);
        T.Note("open " + open);
        if (open)
            door.Close();
        return open;
    }
}
