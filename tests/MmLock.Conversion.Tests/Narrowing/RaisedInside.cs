// becomes: coarse structure
using MmLock;

public static class Program
{
    private sealed class WatchedMemory
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _words = new int[64];

        public event Action<int>? Changed;

        public void Store(int index, int value)
        {
            using (_lock.EnterWrite())
            {
                _words[index] = value;
                Thread.Sleep(1);
                Changed?.Invoke(index);
            }
        }

        public int Load(int index)
        {
            using (_lock.EnterRead())
            {
                return _words[index];
            }
        }

        // Asked by the handlers, which run while the lock is held.
        public int Peek(int index) => _words[index];
    }

    public static string Run(int input)
    {
        var memory = new WatchedMemory();
        int inside = 0, together = 0, total = 0;
        memory.Changed += i =>
        {
            if (Interlocked.Increment(ref inside) > 1) together++;
            total += memory.Peek(i);
            Thread.Sleep(1);
            Interlocked.Decrement(ref inside);
        };
        string ends = T.Together(
            () => { for (int i = 0; i < 10; i++) memory.Store(i, 1); },
            () => { for (int i = 20; i < 30; i++) memory.Store(i, 2 + input); });
        string edge = "";
        try { memory.Store(-1, 0); } catch (IndexOutOfRangeException) { edge = "outside"; }
        return $"{ends} {together} {total} {memory.Load(5)} {edge}";
    }
}
