using MmLock;

public sealed class Shared
{
    [CoarseLock]
    private readonly object _gate = new();
    private int _n;

    public int Add(int by)
    {
        object gate = _gate;
        lock (gate)
        {
            T.Note("local");
            _n += by;
        }

        var same = this._gate;
        lock (same)
        {
            return T.Note("var", _n);
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var shared = new Shared();
        T.Watch(shared);
        return shared.Add(input);
    }
}
