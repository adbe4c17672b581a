// becomes: range*6 coarse range
using MmLock;

/// <summary>Which page has a place, by a size that the object has or a caller says; that may be none, or below that.</summary>
public static class Program
{
    private sealed class Pages
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _uses = new int[64];
        private readonly int _size;
        private int _grown = 8;

        public Pages(int size) => _size = size;

        public long PageSize => _size;

        public void Touch(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _uses[at / _size];
                Thread.Sleep(1);
                _uses[at / _size] = was + 1;
            }
        }

        public void By(int at, int size)
        {
            using (_lock.EnterWrite())
            {
                int was = _uses[at / size];
                Thread.Sleep(1);
                _uses[at / size] = was + 1;
            }
        }

        public void Wide(long at)
        {
            using (_lock.EnterWrite())
            {
                int was = _uses[(int)(at / PageSize)];
                Thread.Sleep(1);
                _uses[(int)(at / PageSize)] = was + 1;
            }
        }

        public void Unsigned(uint at, uint size)
        {
            using (_lock.EnterWrite())
            {
                int was = _uses[at / size];
                Thread.Sleep(1);
                _uses[at / size] = was + 1;
            }
        }

        public void Bucket(int hash, int buckets)
        {
            using (_lock.EnterWrite())
            {
                int was = _uses[32 + hash % buckets];
                Thread.Sleep(1);
                _uses[32 + hash % buckets] = was + 1;
            }
        }

        public void All(int at, int length)
        {
            using (_lock.EnterWrite())
            {
                for (int page = at / _size; page <= (at + length - 1) / _size; page++)
                {
                    _uses[page]++;
                }

                Thread.Sleep(1);
            }
        }

        // By a size that changes.
        public void Grow(int at)
        {
            using (_lock.EnterWrite())
            {
                int was = _uses[at / _grown];
                Thread.Sleep(1);
                _uses[at / _grown] = was + 1;
                _grown = 24 - _grown;
            }
        }

        public int Of(int page)
        {
            using (_lock.EnterRead())
            {
                Thread.Sleep(1);
                return _uses[page];
            }
        }
    }

    public static string Run(int input)
    {
        var pages = new Pages(8);
        string ends = T.Together(
            () => { for (int i = 0; i < 4; i++) { pages.Touch(3); pages.Touch(9 + input); pages.All(0, 30); } },
            () => { for (int i = 0; i < 4; i++) { pages.By(70, 7); pages.By(-9, -4); pages.Wide(80); } },
            () => { for (int i = 0; i < 4; i++) { pages.Unsigned(90, 8); pages.Bucket(-5, 4); pages.Grow(160); } });
        string odd = "";
        foreach (Action act in new Action[]
        {
            () => pages.By(5, 0), () => pages.By(int.MinValue, -1), () => pages.By(-3, -1), () => pages.By(int.MaxValue, int.MinValue),
            () => pages.Unsigned(4, 0), () => pages.Bucket(7, 0), () => pages.Bucket(int.MinValue, -1), () => pages.All(5, -9),
            () => new Pages(0).All(1, 1), () => new Pages(-4).All(8, -9), () => new Pages(-4).Wide(-12),
        })
        {
            try { act(); odd += "."; } catch (Exception e) { odd += e.GetType().Name[0]; }
        }

        return $"{ends} {odd} {string.Join(",", Enumerable.Range(0, 64).Select(pages.Of))}";
    }
}
