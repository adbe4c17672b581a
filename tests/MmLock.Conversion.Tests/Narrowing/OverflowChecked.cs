// becomes: range range structure
using MmLock;

public static class Program
{
    private sealed class CheckedStore
    {
        private readonly MmapLock _lock = new();
        private readonly ushort[] _cells = new ushort[32];

        public void Fill(int offset, int length, ushort by)
        {
            if (offset < 0) throw new ArgumentOutOfRangeException(nameof(offset));
            ArgumentOutOfRangeException.ThrowIfNegative(length);
            using (_lock.EnterWrite())
            {
                int end = checked(offset + length);
                for (int i = offset; i < end; i++)
                {
                    _cells[i] = checked((ushort)(_cells[i] + by));
                }

                Thread.Sleep(1);
            }
        }

        public int Sum(uint offset, ushort length)
        {
            using (_lock.EnterRead())
            {
                int sum = 0;
                for (uint i = offset; i < checked(offset + length); i++) sum += _cells[i];
                Thread.Sleep(1);
                return sum;
            }
        }

        public int Capacity { get { using (_lock.EnterRead()) return _cells.Length; } }
    }

    public static string Run(int input)
    {
        var store = new CheckedStore();
        string ends = T.Together(
            () => { for (int i = 0; i < 10; i++) store.Fill(0, 8, 1); },
            () => { for (int i = 0; i < 10; i++) store.Fill(4 + input, 8, 1); },
            () => { for (int i = 0; i < 10; i++) store.Sum(2, 6); });
        string edges = "";
        foreach ((int offset, int length, ushort by) in new (int, int, ushort)[] { (0, 0, 1), (-1, 1, 1), (3, -1, 1), (30, 4, 0),
            (int.MaxValue, 1, 1), (20, 2, ushort.MaxValue) })
        {
            try { store.Fill(offset, length, by); edges += "."; } catch (Exception e) { edges += e.GetType().Name; }
        }

        try { store.Fill(20, 2, 1); } catch (OverflowException) { edges += " full"; }
        try { store.Sum(uint.MaxValue, 2); } catch (OverflowException) { edges += " wraps"; }
        return $"{ends} {store.Sum(0, 16)} {store.Sum(5, 0)} {store.Capacity} {edges}";
    }
}
