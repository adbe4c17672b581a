using MmLock;

public class Pool
{
    [CoarseLock]
    private readonly int[] _buffers;
    private int _index;

    public Pool(int n) => _buffers = new int[n];

    public int Rent()
    {
        int[] buffers = _buffers;
        if (_index == buffers.Length)
        {
            return -1;
        }

        lock (buffers)
        {
            return T.Note("rent", buffers[_index++]);
        }
    }

    public void Return(int n)
    {
        lock (_buffers)
        {
            _buffers[--_index] = n;
        }
    }

    public void Trim(bool all)
    {
        int[] buffers = _buffers;
        if (all)
        {
            TrimAll(this._buffers);
        }
        else
        {
            this.TrimHalf(buffers);
        }
    }

    private void TrimAll(int[] buffers)
    {
        lock (buffers)
        {
            Clear(buffers, _index);
        }
    }

    private void TrimHalf(int[] them)
    {
        lock (them)
        {
            Clear(them, (_index + them.Length) / 2);
        }
    }

    private void Clear(int[] buffers, int from)
    {
        lock (buffers)
        {
            for (int i = from; i < buffers.Length; i++)
            {
                buffers[i] = 0;
            }
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var pool = new Pool(input + 2);
        T.Watch(pool);
        string ends = T.Together(() => pool.Trim(true), () => pool.Trim(false));
        int rented = pool.Rent();
        pool.Return(rented + 1);
        return $"{ends} {rented} {pool.Rent()}";
    }
}
