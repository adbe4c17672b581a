using MmLock;

public sealed class Cell
{
    [CoarseLock]
    private readonly SemaphoreSlim _one = new(1, 1);
    private int _n = 10;

    /// <summary>With itself it would wait for ever, so nobody does that.</summary>
    public void MoveTo(Cell other, int n)
    {
        _one.Wait();
        try
        {
            other._one.Wait();
            try
            {
                _n -= n;
                other._n += n;
                T.Note("moved", other._n);
            }
            finally
            {
                other._one.Release();
            }
        }
        finally
        {
            _one.Release();
        }
    }

    public void Add(int n)
    {
        _one.Wait();
        _n += n;
        _one.Release();
    }

    public int N => _n;
}

public static class Program
{
    public static object? Run(int input)
    {
        var a = new Cell();
        var b = new Cell();
        T.Watch(a);
        a.MoveTo(b, input);
        string ends = T.Together(
            () => { for (int i = 0; i < 100; i++) a.Add(1); },
            () => { for (int i = 0; i < 100; i++) b.Add(1); });
        return $"{ends} {a.N} {b.N}";
    }
}
