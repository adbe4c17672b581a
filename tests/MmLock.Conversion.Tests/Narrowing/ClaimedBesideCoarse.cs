// becomes: range coarse
using MmLock;

public static class Program
{
    private sealed class Slots
    {
        private readonly MmapLock _lock = new();
        private readonly List<int> _free = new(Enumerable.Range(0, 16));
        private readonly byte[] _bytes = new byte[16];

        // There always is a free one for whoever has the lock.
        public int Rent(byte fill)
        {
            using (_lock.EnterWrite())
            {
                int slot = _free[_free.Count - 1];
                _free.RemoveAt(_free.Count - 1);
                Thread.Sleep(1);
                _bytes[slot] = fill;
                return _bytes[slot];
            }
        }

        // Waits while the list is not what it should be: a search for a place must not come in between.
        public void Return(int slot)
        {
            using (_lock.EnterWrite())
            {
                int[] kept = _free.ToArray();
                _free.Clear();
                Thread.Sleep(2);
                _free.AddRange(kept);
                _free.Add(slot);
            }
        }
    }

    public static string Run(int input)
    {
        var slots = new Slots();
        int wrong = 0;
        void Work(byte fill)
        {
            for (int n = 0; n < 12; n++)
            {
                if (slots.Rent(fill) != fill) Interlocked.Increment(ref wrong);
                slots.Return(n);
            }
        }

        return $"{T.Together(() => Work(1), () => Work(2), () => Work((byte)(3 + input)))} {wrong}";
    }
}
