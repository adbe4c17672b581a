// becomes: range coarse structure
using MmLock;

public static class Program
{
    private sealed class Slot { public int Value; }

    private sealed class AsyncStore
    {
        private readonly MmapLock _lock = new();
        private readonly Dictionary<long, Slot> _slots = new();
        private long _loaded;

        public async Task<int> AddAsync(long key, int by)
        {
            using (await _lock.EnterWriteAsync())
            {
                Slot slot;
                if (_slots.TryGetValue(key, out Slot? found))
                {
                    slot = found;
                }
                else
                {
                    slot = new Slot();
                    _slots.Add(key, slot);
                }

                int was = slot.Value;
                await Task.Delay(1);
                slot.Value = was + by;
                return slot.Value;
            }
        }

        public async Task CountAsync()
        {
            using (await _lock.EnterWriteAsync())
            {
                long was = _loaded;
                await Task.Yield();
                _loaded = was + 1;
            }
        }

        public (int Slots, long Loaded) State { get { using (_lock.EnterRead()) return (_slots.Count, _loaded); } }

        public int Value(long key) => _slots[key].Value;
    }

    public static string Run(int input)
    {
        var store = new AsyncStore();
        string ends = T.Together(
            () => { for (int i = 0; i < 8; i++) { store.AddAsync(1, 1).Wait(); store.CountAsync().Wait(); } },
            () => { for (int i = 0; i < 8; i++) { store.AddAsync(1 + input, 1).Wait(); store.CountAsync().Wait(); } },
            () => { for (int i = 0; i < 8; i++) store.AddAsync(100 + i, 1).Wait(); });
        return $"{ends} {store.State} {store.Value(1)} {store.Value(107)} {store.AddAsync(-1, 5).Result}";
    }
}
