using MmLock;

public sealed class Bits
{
    [CoarseLock]
    private readonly object _gate = new();
    private ulong _bits;

    public int Set(int count)
    {
        for (int i = 0; i < count; i++)
            One(i);
        return Count();

        void One(int bit)
        {
            lock (_gate)
            {
                T.Note("set");
                _bits |= 1UL << bit;
            }
        }

        int Count()
        {
            lock (_gate)
            {
                return System.Numerics.BitOperations.PopCount(T.Note("count", _bits));
            }
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var bits = new Bits();
        T.Watch(bits);
        return bits.Set(input);
    }
}
