// becomes: structure structure structure coarse
using MmLock;

public static class Program
{
    private sealed class Pool<TItem> where TItem : class, new()
    {
        private readonly MmapLock _sync = new();
        private readonly Stack<TItem> _free = new();
        private readonly HashSet<TItem> _used = new();

        public TItem Rent()
        {
            using var hold = _sync.EnterWrite();
            TItem item = _free.TryPop(out TItem? old) ? old : new TItem();
            if (!_used.Add(item)) throw new InvalidOperationException("rented twice");
            return item;
        }

        public void Return(TItem item)
        {
            using var hold = _sync.EnterWrite();
            if (!_used.Remove(item)) throw new ArgumentException("not rented", nameof(item));
            _free.Push(item);
        }

        public (int Free, int Used) Counts { get { using var hold = _sync.EnterRead(); return (_free.Count, _used.Count); } }

        public void Trim(int keep)
        {
            using var hold = _sync.EnterWrite();
            while (_free.Count > keep)
            {
                _free.Pop();
                Thread.Sleep(1);
            }
        }
    }

    private sealed class Item { public int Uses; }

    public static string Run(int input)
    {
        var pool = new Pool<Item>();
        int twice = 0;
        void Work()
        {
            for (int i = 0; i < 40; i++)
            {
                Item item = pool.Rent();
                if (Interlocked.Increment(ref item.Uses) != 1) Interlocked.Increment(ref twice);
                if (i % 10 == 0) Thread.Sleep(1);
                Interlocked.Decrement(ref item.Uses);
                pool.Return(item);
            }
        }

        string ends = T.Together(Work, Work, Work, () => { for (int i = 0; i < 4; i++) pool.Trim(input); });
        pool.Trim(0);
        string edge = "";
        try { pool.Return(new Item()); } catch (ArgumentException) { edge = "not rented"; }
        return $"{ends} {twice} {pool.Counts} {edge}";
    }
}
