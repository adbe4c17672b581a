using MmLock;

public sealed class Batch
{
    [CoarseLock]
    private readonly object _gate = new();
    private int _n;

    public void BeginUpdate()
    {
        Monitor.Enter(_gate);
        T.Note("begun");
    }

    public void Add(int by) => _n += T.Note("add", by);

    public int EndUpdate()
    {
        int result = _n;
        Monitor.Exit(_gate);
        T.Note("ended");
        return result;
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var batch = new Batch();
        T.Watch(batch);
        batch.BeginUpdate();
        try
        {
            batch.Add(input);
        }
        finally
        {
            T.Note("ending");
        }

        return batch.EndUpdate();
    }
}
