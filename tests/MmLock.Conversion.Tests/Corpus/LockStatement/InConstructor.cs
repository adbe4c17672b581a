using MmLock;

public sealed class Service
{
    [CoarseLock]
    private readonly object _gate;
    private readonly int _number;

    public Service(int number)
    {
        _gate = new object();
        lock (_gate)
        {
            T.Watch(this);
            T.Note("constructing");
            _number = number;
        }
    }

    public int Number()
    {
        lock (_gate) { T.Note("number"); return _number; }
    }
}

public static class Program
{
    public static object? Run(int input) => new Service(input).Number();
}
