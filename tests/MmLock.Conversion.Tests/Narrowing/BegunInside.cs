// becomes: coarse*3 range*3
// unchecked: Inner+Inner: at an edge its caller throws before it waits, and it goes on under no hold, as it always did
// unchecked: Inner+get_Sum: the same
using MmLock;

public static class Program
{
    // What stands behind the first await of a method that is begun runs when the one that has begun it holds nothing for it.
    public sealed class Cells
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _a = new int[64];
        private static int s_sum, s_seen;

        private async Task Inner()
        {
            await Task.Yield();
            s_sum++;
        }

        private Task Handed() => Inner();

        public void Waited(int at)
        {
            using (_lock.EnterWrite())
            {
                var t = Inner();
                Thread.Sleep(1);
                _a[at]++;
                t.Wait();
            }
        }

        public async Task Awaited(int at)
        {
            using (await _lock.EnterWriteAsync())
            {
                Task t = Handed();
                await Task.Delay(1);
                _a[at]++;
                await t;
            }
        }

        public void Both(int at)
        {
            using (_lock.EnterWrite())
            {
                Task one = Inner(), other = Task.CompletedTask;
                Thread.Sleep(1);
                _a[at]++;
                Task.WaitAll(one, other);
            }
        }

        private async Task Place(int at)
        {
            await Task.Yield();
            _a[at]++;
        }

        private async Task Seen()
        {
            await Task.Yield();
            Interlocked.Increment(ref s_seen);
        }

        // At the place that is held, and in one step.
        public void Placed(int at)
        {
            using (_lock.EnterWrite())
            {
                Task t = Place(at);
                Thread.Sleep(1);
                t.Wait();
            }
        }

        public void Stepped(int at)
        {
            using (_lock.EnterWrite())
            {
                Task t = Seen();
                Thread.Sleep(1);
                _a[at]++;
                t.Wait();
            }
        }

        public int Get(int at)
        {
            using (_lock.EnterRead())
            {
                Thread.Sleep(1);
                return _a[at];
            }
        }

        public static int Sum => s_sum;
    }

    public static string Run(int input)
    {
        var cells = new Cells();
        int before = Cells.Sum;
        void All(int at)
        {
            for (int i = 0; i < 6; i++)
            {
                cells.Waited(at); cells.Awaited(at).GetAwaiter().GetResult(); cells.Both(at); cells.Placed(at); cells.Stepped(at);
            }
        }

        string ends = T.Together(() => All(5), () => All(6 + input));
        return $"{ends} {cells.Get(5)} {cells.Get(6 + input)} {Cells.Sum - before}";
    }
}
