using MmLock;

public class Items
{
    [CoarseLock]
    private readonly object _gate = new();
    private Task<int>? _started;
    private int _n = 2;

    public int Get()
    {
        lock (_gate)
            return T.Note("get", _n);
    }

    public void Start()
    {
        lock (_gate)
        {
            T.Note("start");
            _started = new Task<int>(() => Get());
        }
    }

    public int Finish()
    {
        _started!.RunSynchronously();
        return _started.Result;
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var items = new Items();
        T.Watch(items);
        items.Start();
        return items.Finish() + input;
    }
}
