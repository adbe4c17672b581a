// becomes: structure range coarse range
using MmLock;

public static class Program
{
    private class Table
    {
        private readonly MmapLock _lock = new(new MmapLockOptions { Recursion = MmapLockRecursion.CoarseByThread });
        private readonly Dictionary<int, int> _cells = new();
        protected int Set { get { using (_lock.EnterRead()) return _cells.Count; } }

        public void Put(int key, int value)
        {
            RangeGuard hold = _lock.EnterWrite();
            try
            {
                if (value < 0) throw new ArgumentException("negative");
                _cells[key] = value;
            }
            finally
            {
                hold.Dispose();
            }
        }

        // The guard is given back before what is inside has ended, on the way that throws.
        public void PutAll(params int[] values)
        {
            RangeGuard hold = _lock.EnterWrite();
            try
            {
                for (int i = 0; i < values.Length; i++) Put(i, values[i]);
                Check();
            }
            catch (ArgumentException)
            {
                Drop(0);
                throw;
            }
            finally
            {
                hold.Dispose();
            }
        }

        public bool Drop(int key)
        {
            using RangeGuard hold = _lock.EnterWrite();
            return _cells.Remove(key);
        }

        protected virtual void Check()
        {
        }
    }

    private sealed class Slow : Table
    {
        protected override void Check() => Thread.Sleep(Set > 0 ? 1 : 2);
    }

    public static string Run(int input)
    {
        Table table = new(), slow = new Slow();
        void Work(int n)
        {
            for (int i = 0; i < 10; i++)
            {
                table.PutAll(n, n, n);
                try { table.PutAll(n, -1); } catch (ArgumentException) { }
                slow.PutAll(n + input);
            }
        }

        string ends = T.Together(() => Work(1), () => Work(2));
        return $"{ends} {table.Drop(0)} {table.Drop(1)} {slow.Drop(0)}";
    }
}
