using MmLock;

public sealed class Buffer(int size)
{
    [CoarseLock]
    private readonly object _gate = new();
    private readonly int[] _data = new int[size];

    public void Fill(int value)
    {
        lock (_gate)
            Array.Fill(_data, value);
    }

    public void CopyFrom(Buffer other)
    {
        lock (_gate)
        {
            lock (other._gate)
            {
                Array.Copy(other._data, _data, _data.Length);
            }
        }
    }

    public int Sum()
    {
        lock (_gate)
        {
            return _data.Sum();
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var a = new Buffer(8);
        var b = new Buffer(8);
        T.Watch(a);
        T.Watch(b);
        a.Fill(input);
        b.CopyFrom(a);
        b.CopyFrom(b);
        T.Note("copied", b.Sum());
        string ends = T.Together(
            () => { for (int i = 0; i < 200; i++) b.CopyFrom(a); },
            () => { for (int i = 0; i < 200; i++) a.Fill(5); });
        b.CopyFrom(a);
        return $"{ends} {b.Sum()}";
    }
}
