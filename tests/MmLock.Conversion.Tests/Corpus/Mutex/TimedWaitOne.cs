using MmLock;

public sealed class Owner
{
    [CoarseLock]
    private readonly Mutex _mutex = new Mutex();

    public string Work(int n)
    {
        if (_mutex.WaitOne(TimeSpan.FromMilliseconds(5)))
        {
            T.Note("work");
            _mutex.ReleaseMutex();
            return "worked";
        }

        return "busy";
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var owner = new Owner();
        T.Watch(owner);
        return owner.Work(input);
    }
}
