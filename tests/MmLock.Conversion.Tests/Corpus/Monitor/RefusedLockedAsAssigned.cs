// refused: the value of an assignment
using MmLock;

public class Table
{
    [CoarseLock]
    private readonly object[] _locks = { new object(), new object() };
    private readonly int[] _slots = new int[64];

    private struct State
    {
        private object? _locked;

        public void Unlock()
        {
            if (_locked != null)
            {
                Monitor.Exit(_locked);
                _locked = null;
            }
        }

        public void Lock(object of)
        {
            if (_locked != null)
            {
                Monitor.Exit(_locked);
            }

            Monitor.Enter(_locked = of);
        }
    }

    public void Put(int slot, int value)
    {
        lock (_locks[slot % 2])
        {
            _slots[slot] = value;
        }
    }

    public int Sum()
    {
        var state = new State();
        int sum = 0;
        for (int part = 0; part < 2; part++)
        {
            state.Lock(_locks[part]);
            try
            {
                for (int i = part; i < 64; i += 2)
                {
                    sum += _slots[i];
                }
            }
            finally
            {
                state.Unlock();
            }
        }

        return sum;
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var table = new Table();
        T.Watch(table);
        string ends = T.Together(() => table.Put(input, 3), () => table.Sum());
        return $"{ends} {table.Sum()}";
    }
}
