// becomes: coarse range range
using MmLock;

public static class Program
{
    // From one place to another: two ranges at once have no asynchronous form.
    private sealed class Slots
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _slots = new int[64];

        public async Task MoveAsync(int from, int to, int by)
        {
            using (await _lock.EnterWriteAsync())
            {
                _slots[from] -= by;
                await Task.Delay(1);
                _slots[to] += by;
            }
        }

        public async Task AddAsync(int at, int by)
        {
            using (await _lock.EnterWriteAsync())
            {
                int was = _slots[at];
                await Task.Delay(1);
                _slots[at] = was + by;
            }
        }

        public int Get(int at)
        {
            using (_lock.EnterRead()) return _slots[at];
        }
    }

    public static string Run(int input)
    {
        var slots = new Slots();
        string ends = T.Together(
            () => { for (int i = 0; i < 8; i++) slots.MoveAsync(1, 2 + input, 1).Wait(); },
            () => { for (int i = 0; i < 8; i++) slots.AddAsync(2, 3).Wait(); },
            () => { for (int i = 0; i < 8; i++) slots.MoveAsync(2, 1, 1).Wait(); });
        return $"{ends} {slots.Get(1)} {slots.Get(2)} {slots.Get(3)} {slots.Get(4)}";
    }
}
