// becomes: coarse range structure
using MmLock;

public static class Program
{
    // Whether there is room is decided by all, and must stay true until it is taken.
    private sealed class QuotaStore
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _usage = new int[16];
        private const int Limit = 40;
        private int _used;

        public bool Charge(int owner, int amount)
        {
            using (_lock.EnterWrite())
            {
                if (_used + amount > Limit) return false;
                int was = _usage[owner];
                Thread.Sleep(1);
                _usage[owner] = was + amount;
                _used += amount;
                return true;
            }
        }

        public int Refund(int owner)
        {
            using (_lock.EnterWrite())
            {
                int amount = _usage[owner];
                Thread.Sleep(1);
                _usage[owner] = 0;
                _used -= amount;
                return amount;
            }
        }

        public int Used { get { using (_lock.EnterRead()) { return _used; } } }
    }

    public static string Run(int input)
    {
        var store = new QuotaStore();
        int charged = 0, over = 0;
        void Work(int owner)
        {
            for (int i = 0; i < 12; i++)
            {
                if (store.Charge(owner, 5)) Interlocked.Add(ref charged, 5);
                if (store.Used > 40) Interlocked.Increment(ref over);
            }
        }

        string ends = T.Together(() => Work(1), () => Work(2), () => Work(3 + input));
        int used = store.Used;
        string edge = "";
        try { store.Charge(16, 0); } catch (IndexOutOfRangeException) { edge = "outside"; }
        return $"{ends} {charged} {used} {over} {store.Refund(1) + store.Refund(2) + store.Refund(3 + input)} {store.Used} {edge}";
    }
}
