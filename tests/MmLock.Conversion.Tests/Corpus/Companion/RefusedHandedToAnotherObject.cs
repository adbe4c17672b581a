// refused: may be one object by two paths
using MmLock;

public class Pool(int n)
{
    [CoarseLock]
    private readonly int[] _buffers = new int[n];

    public int Count()
    {
        lock (_buffers)
        {
            return _buffers.Length;
        }
    }

    public int Both(Pool other) => other.CountOf(_buffers);

    private int CountOf(int[] buffers)
    {
        lock (buffers)
        {
            return buffers.Length;
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var pool = new Pool(input);
        T.Watch(pool);
        string ends = T.Together(() => pool.Both(pool), () => pool.Count());
        return ends + pool.Both(new Pool(1));
    }
}
