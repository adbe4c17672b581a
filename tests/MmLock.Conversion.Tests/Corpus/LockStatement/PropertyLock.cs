using MmLock;

public sealed class Store
{
    [CoarseLock]
    public object SyncRoot { get; } = new();

    public int Total;

    public void Add(int n)
    {
        lock (SyncRoot)
        {
            T.Note("add");
            Total += n;
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var store = new Store();
        T.Watch(store);
        store.Add(input);
        lock (store.SyncRoot)
        {
            T.Note("outer");
            return store.Total;
        }
    }
}
