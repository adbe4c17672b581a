using MmLock;

public static class Sync
{
    public static void Enter(object target) => Monitor.Enter(target);

    public static void Leave(object target) => Monitor.Exit(target);
}

[CoarseLock]
public sealed class Store
{
    private int _size;

    private void Begin() => Monitor.Enter(this);

    private void End() => Monitor.Exit(this);

    public int Grow(int by)
    {
        Begin();
        try
        {
            T.Note("grow");
            return _size += by;
        }
        finally
        {
            End();
        }
    }

    public int Shrink(int by)
    {
        Sync.Enter(this);
        try
        {
            T.Note("shrink");
            return _size -= by;
        }
        finally
        {
            Sync.Leave(this);
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var store = new Store();
        T.Watch(store);
        store.Grow(10 + input);
        Sync.Enter(store);
        T.Note("from outside");
        Sync.Leave(store);
        return store.Shrink(3);
    }
}
