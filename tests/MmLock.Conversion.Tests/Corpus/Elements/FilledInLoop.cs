using MmLock;

public sealed class Stripes
{
    [CoarseLock]
    private readonly object[] _locks = new object[4];
    private readonly long[] _sums = new long[4];

    public Stripes()
    {
        for (int i = 0; i < _locks.Length; i++)
        {
            _locks[i] = new object();
        }
    }

    public long Add(int key, long value)
    {
        int at = key % _locks.Length;
        lock (_locks[at])
        {
            T.Note("add");
            return _sums[at] += value;
        }
    }

    public long Sum()
    {
        long sum = 0;
        for (int i = 0; i < _locks.Length; i++)
        {
            object gate = _locks[i];
            Monitor.Enter(gate);
            try
            {
                T.Note("sum");
                sum += _sums[i];
            }
            finally
            {
                Monitor.Exit(gate);
            }
        }

        return sum;
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var stripes = new Stripes(); T.Watch(stripes); stripes.Add(input, 3); stripes.Add(1, 5); return stripes.Sum();
    }
}
