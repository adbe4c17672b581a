// becomes: coarse range
using MmLock;

public static class Program
{
    // The array is another's, too: it was put in by a reference that a method returns.
    private sealed class Tables
    {
        private readonly MmapLock _lock = new();
        private byte[] _one = new byte[64];
        private byte[] _other = new byte[64];

        public Tables(bool isShared)
        {
            if (isShared)
            {
                One() = _other;
            }
        }

        private ref byte[] One() => ref _one;

        public void Set(int at)
        {
            using (_lock.EnterWrite())
            {
                byte was = _one[at];
                Thread.Sleep(1);
                _one[at] = (byte)(was + 1);
            }
        }

        public void SetOther(int at, int by)
        {
            using (_lock.EnterWrite())
            {
                byte was = _other[at + by];
                Thread.Sleep(1);
                _other[at + by] = (byte)(was + 1);
            }
        }

        public int Sum() => _one.Sum(b => b) + _other.Sum(b => b);
    }

    public static string Run(int input)
    {
        var tables = new Tables(true);
        string ends = T.Together(
            () => { for (int i = 0; i < 6; i++) tables.Set(4 + input); },
            () => { for (int i = 0; i < 6; i++) tables.SetOther(4, input); });
        return $"{ends} {tables.Sum()}";
    }
}
