using MmLock;

public sealed class Owner
{
    [CoarseLock]
    private readonly object _gate = new();
    private int _n;

    public int Add(int by) => Locked.Do(_gate, () => _n += by);

    public int Get() => Locked.Do(_gate, () => _n);
}

internal static class Locked
{
    public static TValue Do<TValue>(object gate, Func<TValue> body)
    {
        lock (gate)
        {
            T.Note("do");
            return body();
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var owner = new Owner();
        T.Watch(owner);
        owner.Add(input);
        return owner.Get();
    }
}
