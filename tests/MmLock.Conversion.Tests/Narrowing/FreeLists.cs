// becomes: structure structure coarse structure
using MmLock;

public static class Program
{
    private sealed class SizeClassAllocator
    {
        private readonly MmapLock _lock = new();
        private readonly Stack<int>[] _free = { new(), new(), new(), new() };
        private readonly byte[] _heap = new byte[1024];
        private int _top;

        public int Rent(int size)
        {
            int bucket = BucketOf(size);
            using (_lock.EnterWrite())
            {
                if (_free[bucket].TryPop(out int block)) return block;
                int at = _top;
                _top += 16 << bucket;
                return at;
            }
        }

        public void Return(int size, int block)
        {
            int bucket = BucketOf(size);
            using (_lock.EnterWrite())
            {
                _free[bucket].Push(block);
            }
        }

        // Everything that is free is cleared: all over the heap.
        public int Scrub()
        {
            using (_lock.EnterWrite())
            {
                int cleared = 0;
                for (int bucket = 0; bucket < _free.Length; bucket++)
                {
                    foreach (int block in _free[bucket])
                    {
                        for (int i = 0; i < 16 << bucket; i++) _heap[block + i] = 0;
                        Thread.Sleep(1);
                        cleared++;
                    }
                }

                return cleared;
            }
        }

        public int Free { get { using (_lock.EnterRead()) return _free.Sum(f => f.Count); } }

        private static int BucketOf(int size) => size switch
        {
            <= 16 => 0,
            <= 32 => 1,
            <= 64 => 2,
            <= 128 => 3,
            _ => throw new ArgumentOutOfRangeException(nameof(size)),
        };
    }

    public static string Run(int input)
    {
        var heap = new SizeClassAllocator();
        void Work(int size)
        {
            for (int i = 0; i < 10; i++)
            {
                int one = heap.Rent(size), two = heap.Rent(16);
                heap.Return(16, two);
                heap.Return(size, one);
            }
        }

        string ends = T.Together(() => Work(30), () => Work(100), () => Work(17 + input),
            () => { for (int i = 0; i < 3; i++) heap.Scrub(); });
        string edge = "";
        try { heap.Rent(129); } catch (ArgumentOutOfRangeException) { edge = "large"; }
        return $"{ends} {heap.Free > 0} {heap.Scrub() == heap.Free} {edge} {heap.Rent(int.MinValue) >= 0}";
    }
}
