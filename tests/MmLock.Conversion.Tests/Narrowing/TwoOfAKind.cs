// becomes: coarse coarse range structure
using MmLock;

public static class Program
{
    // From one account into another: two objects, each with its lock, taken in order.
    private sealed class Ledger(int number)
    {
        private readonly MmapLock _lock = new();
        private readonly long[] _accounts = new long[16];
        private int _booked;

        public static void Transfer(Ledger from, Ledger to, int account, long amount)
        {
            Ledger first = from.Number < to.Number ? from : to, second = ReferenceEquals(first, from) ? to : from;
            using (first._lock.EnterWrite())
            using (second._lock.EnterWrite())
            {
                long was = from._accounts[account];
                Thread.Sleep(1);
                from._accounts[account] = was - amount;
                to._accounts[account] += amount;
            }
        }

        public int Number => number;

        public long Deposit(int account, long amount)
        {
            using (_lock.EnterWrite())
            {
                long was = _accounts[account];
                Thread.Sleep(1);
                return _accounts[account] = was + amount;
            }
        }

        public int Book()
        {
            using (_lock.EnterWrite()) return ++_booked;
        }
    }

    public static string Run(int input)
    {
        Ledger left = new(1), right = new(2);
        string ends = T.Together(
            () => { for (int i = 0; i < 8; i++) Ledger.Transfer(left, right, 3, 1); },
            () => { for (int i = 0; i < 8; i++) Ledger.Transfer(right, left, 3, 2 + input); },
            () => { for (int i = 0; i < 8; i++) { left.Deposit(3, 10); left.Book(); } },
            () => { for (int i = 0; i < 8; i++) { right.Deposit(4, 10); left.Book(); } });
        string edge = "";
        try { Ledger.Transfer(left, right, 16, 1); } catch (IndexOutOfRangeException) { edge = "outside"; }
        return $"{ends} {left.Deposit(3, 0)} {right.Deposit(3, 0)} {right.Deposit(4, 0)} {left.Book()} {edge}";
    }
}
