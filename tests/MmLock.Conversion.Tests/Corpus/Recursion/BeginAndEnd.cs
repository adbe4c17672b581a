using MmLock;

public sealed class Batch
{
    [CoarseLock]
    private readonly object _gate = new();
    private int _n;

    public void Begin() => Monitor.Enter(_gate);

    public void End() => Monitor.Exit(_gate);

    public void Add(int n)
    {
        lock (_gate)
            _n += n;
    }

    public void AddAll(int n)
    {
        Begin();
        try
        {
            int before = _n;
            Add(n);
            Begin();
            Add(n);
            End();
            _n = before + n;
        }
        finally
        {
            End();
        }
    }

    public int N => _n;
}

public static class Program
{
    public static object? Run(int input)
    {
        var batch = new Batch();
        T.Watch(batch);
        batch.Begin();
        T.Note("begun");
        batch.Add(input);
        batch.End();
        T.Note("ended");
        string ends = T.Together(
            () => { for (int i = 0; i < 300; i++) batch.AddAll(1); },
            () => { for (int i = 0; i < 300; i++) batch.AddAll(2); });
        return $"{ends} {batch.N}";
    }
}
