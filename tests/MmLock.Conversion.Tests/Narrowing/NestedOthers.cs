// becomes: structure coarse coarse structure
using MmLock;

public static class Program
{
    // Two purses of one lock's declaration are two locks: what is taken inside is perhaps not what is held.
    private sealed class Purse
    {
        private readonly MmapLock _lock = new(new MmapLockOptions { Recursion = MmapLockRecursion.CoarseByThread });
        private readonly List<int> _coins = new();

        public int Sum { get { using (_lock.EnterWrite()) return _coins.Sum(); } }

        public void Give(Purse other, int coin)
        {
            using (_lock.EnterWrite())
            {
                _coins.Add(-coin);
                other.Take(coin);
            }
        }

        public void Take(int coin)
        {
            using (_lock.EnterWrite())
            {
                _coins.Add(coin);
                if (_coins.Count > 64) Fold(this);
            }
        }

        private static void Fold(Purse purse)
        {
            using (purse._lock.EnterWrite())
            {
                int sum = purse._coins.Sum();
                purse._coins.Clear();
                purse._coins.Add(sum);
            }
        }
    }

    public static string Run(int input)
    {
        Purse low = new(), high = new();
        string ends = T.Together(
            () => { for (int i = 0; i < 50; i++) low.Give(high, i + input); },
            () => { for (int i = 0; i < 50; i++) low.Give(high, 2); },
            () => { for (int i = 0; i < 50; i++) { _ = high.Sum; low.Take(1); } });
        return $"{ends} {low.Sum} {high.Sum}";
    }
}
