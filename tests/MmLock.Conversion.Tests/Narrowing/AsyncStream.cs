// becomes: range*3
using MmLock;

public static class Program
{
    private sealed class FrameStream
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _frames = new int[16];

        // Frame by frame: between two of them anybody may come in.
        public async IAsyncEnumerable<int> ReadAsync(int first, int count)
        {
            for (int i = first; i < first + count; i++)
            {
                int frame;
                using (await _lock.EnterReadAsync())
                {
                    await Task.Yield();
                    frame = _frames[i];
                }

                yield return frame;
            }
        }

        public async Task WriteAsync(int frame, Func<int, Task<int>> render)
        {
            using (await _lock.EnterWriteAsync())
            {
                int was = _frames[frame];
                await Task.Delay(1);
                _frames[frame] = was + 1;
            }
        }

        public async Task<int> ResetAsync()
        {
            using var hold = await _lock.EnterWriteAsync();
            int sum = 0;
            for (int i = 0; i < _frames.Length; i++)
            {
                sum += _frames[i];
                await Task.Yield();
                _frames[i] = 0;
            }

            return sum;
        }
    }

    public static string Run(int input)
    {
        var stream = new FrameStream();
        int total = 0;
        async Task<int> Sum(int first, int count)
        {
            int sum = 0;
            await foreach (int frame in stream.ReadAsync(first, count)) sum += frame;
            return sum;
        }

        string ends = T.Together(
            () => { for (int i = 0; i < 8; i++) stream.WriteAsync(3, Task.FromResult).Wait(); },
            () => { for (int i = 0; i < 8; i++) stream.WriteAsync(3 + input, Task.FromResult).Wait(); },
            () => { for (int i = 0; i < 4; i++) total += stream.ResetAsync().Result; },
            () => { for (int i = 0; i < 4; i++) Sum(0, 8).Wait(); });
        total += stream.ResetAsync().Result;
        string edge = "";
        try { Sum(14, 4).GetAwaiter().GetResult(); } catch (IndexOutOfRangeException) { edge = "beyond"; }
        try { stream.WriteAsync(-1, Task.FromResult).GetAwaiter().GetResult(); } catch (IndexOutOfRangeException) { edge += " below"; }
        return $"{ends} {total} {Sum(0, 0).Result} {edge}";
    }
}
