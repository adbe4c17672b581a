// becomes: range range structure
using MmLock;

public static class Program
{
    private sealed class BlockDevice
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _blocks = new int[32];
        private int _writes;

        public async Task<int> WriteAsync(int first, int count, CancellationToken cancellation = default)
        {
            using RangeGuard hold = await _lock.EnterWriteAsync(cancellation).ConfigureAwait(false);
            int sum = 0;
            for (int i = first; i < first + count; i++)
            {
                int was = _blocks[i];
                await Task.Yield();
                _blocks[i] = was + 1;
                sum += was;
            }

            return sum;
        }

        public async ValueTask<int> SumAsync(int first, int count)
        {
            using (await _lock.EnterReadAsync())
            {
                int sum = 0;
                for (int i = first; i < first + count; i++)
                {
                    sum += _blocks[i];
                    await Task.Yield();
                }

                return sum;
            }
        }

        public int CountWrite()
        {
            using (_lock.EnterWrite()) return ++_writes;
        }
    }

    public static string Run(int input)
    {
        var device = new BlockDevice();
        string ends = T.Together(
            () => { for (int i = 0; i < 8; i++) { device.WriteAsync(0, 6).Wait(); device.CountWrite(); } },
            () => { for (int i = 0; i < 8; i++) { device.WriteAsync(4 + input, 6).Wait(); device.CountWrite(); } },
            () => { for (int i = 0; i < 8; i++) device.SumAsync(2, 12).AsTask().Wait(); });
        string edge = "";
        foreach ((int first, int count) in new[] { (0, 0), (5, -1), (-1, 1), (30, 4), (int.MaxValue, 1) })
        {
            try { edge += device.SumAsync(first, count).AsTask().GetAwaiter().GetResult() + " ";
                } catch (IndexOutOfRangeException) { edge += "outside "; }
        }

        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        try { device.WriteAsync(0, 1, cancelled.Token).GetAwaiter().GetResult(); } catch (OperationCanceledException) { edge += "cancelled"; }
        return $"{ends} {device.SumAsync(0, 32).AsTask().Result} {edge} {device.CountWrite()}";
    }
}
