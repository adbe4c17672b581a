// becomes: coarse*10
using MmLock;

public static class Program
{
    // Whoever has the buffer is started by a function, a loop or a query, or has it as a part of something.
    private sealed class StartedByVariable
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _v = new int[64];

        public void Read(int i, byte[] into)
        {
            using (_lock.EnterWrite())
            {
                int n = into[0];
                Thread.Sleep(1);
                into[0] = (byte)(n + 1);
                _v[i]++;
            }
        }
    }

    private sealed class StartedByVariableUser
    {
        public int Go(int k)
        {
            var c = new StartedByVariable();
            byte[] b = new byte[4];
            var all = new List<Task>();
            Action<byte[]> start = o => all.Add(Task.Run(() => c.Read(1, o)));
            start(b);
            start(b);
            Task.WaitAll(all.ToArray());
            return b[0] + k;
        }
    }

    private sealed class OfALoop
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _v = new int[64];

        public void Read(int i, byte[] into)
        {
            using (_lock.EnterWrite())
            {
                int n = into[0];
                Thread.Sleep(1);
                into[0] = (byte)(n + 1);
                _v[i]++;
            }
        }
    }

    private sealed class OfALoopUser
    {
        public int Go(int k)
        {
            var c = new OfALoop();
            var all = new List<Task>();
            int sum = 0;
            for (byte[] b = new byte[4]; all.Count < 4; sum = b[0]) all.Add(Task.Run(() => c.Read(1, b)));
            Task.WaitAll(all.ToArray());
            return (sum > 4 ? 1 : 0) + k;
        }
    }

    private sealed class InQuery
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _v = new int[64];

        public void Read(int i, byte[] into)
        {
            using (_lock.EnterWrite())
            {
                int n = into[0];
                Thread.Sleep(1);
                into[0] = (byte)(n + 1);
                _v[i]++;
            }
        }
    }

    private sealed class InQueryUser
    {
        private static int One(InQuery c, int i, byte[] b)
        {
            c.Read(i, b);
            return 1;
        }

        public int Go(int k)
        {
            var c = new InQuery();
            byte[] b = new byte[4];
            int n = (from i in Enumerable.Range(0, 4).AsParallel() select One(c, i, b)).Sum();
            return b[0] + n + k;
        }
    }

    private sealed class QueryTwice
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _v = new int[64];

        public void Read(int i, byte[] into)
        {
            using (_lock.EnterWrite())
            {
                int n = into[0];
                Thread.Sleep(1);
                into[0] = (byte)(n + 1);
                _v[i]++;
            }
        }
    }

    private sealed class QueryTwiceUser
    {
        private static int One(QueryTwice c, int i, byte[] b)
        {
            c.Read(i, b);
            return i;
        }

        public int Go(int k)
        {
            var c = new QueryTwice();
            byte[] b = new byte[4];
            IEnumerable<int> all = Enumerable.Range(0, 3).Select(i => One(c, i, b));
            Task<int> one = Task.Run(() => all.Sum());
            return all.Sum() + one.Result + b[0] + k;
        }
    }

    private sealed class YieldedTwice
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _v = new int[64];

        public void Read(int i, byte[] into)
        {
            using (_lock.EnterWrite())
            {
                int n = into[0];
                Thread.Sleep(1);
                into[0] = (byte)(n + 1);
                _v[i]++;
            }
        }
    }

    private sealed class YieldedTwiceUser
    {
        private static IEnumerable<int> All(YieldedTwice c, byte[] b)
        {
            for (int i = 0; i < 3; i++)
            {
                c.Read(i, b);
                yield return i;
            }
        }

        public int Go(int k)
        {
            var c = new YieldedTwice();
            byte[] b = new byte[4];
            IEnumerable<int> one = All(c, b), two = All(c, b);
            Parallel.Invoke(() => one.Sum(), () => two.Sum());
            return b[0] + k;
        }
    }

    private sealed class StartedInList
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _v = new int[64];

        public void Read(int i, byte[] into)
        {
            using (_lock.EnterWrite())
            {
                int n = into[0];
                Thread.Sleep(1);
                into[0] = (byte)(n + 1);
                _v[i]++;
            }
        }
    }

    private sealed class StartedInListUser
    {
        public int Go(int k)
        {
            var c = new StartedInList();
            byte[] b = new byte[4];
            Action work = () => c.Read(1, b);
            var all = new List<Task>();
            Array.ForEach(new[] { work, work }, w => all.Add(Task.Run(w)));
            Task.WaitAll(all.ToArray());
            return b[0] + k;
        }
    }

    private sealed class StartedByNested
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _v = new int[64];

        public void Read(int i, byte[] into)
        {
            using (_lock.EnterWrite())
            {
                int n = into[0];
                Thread.Sleep(1);
                into[0] = (byte)(n + 1);
                _v[i]++;
            }
        }
    }

    private sealed class StartedByNestedUser
    {
        public int Go(int k)
        {
            var c = new StartedByNested();
            byte[] b = new byte[4];
            var all = new List<Task>();
            void Outer()
            {
                void Inner() => c.Read(1, b);
                all.Add(Task.Run(Inner));
            }

            Outer();
            Outer();
            Task.WaitAll(all.ToArray());
            return b[0] + k;
        }
    }

    private sealed class OfAsyncFunction
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _v = new int[64];

        public void Read(int i, byte[] into)
        {
            using (_lock.EnterWrite())
            {
                int n = into[0];
                Thread.Sleep(1);
                into[0] = (byte)(n + 1);
                _v[i]++;
            }
        }
    }

    private sealed class OfAsyncFunctionUser
    {
        public int Go(int k)
        {
            var c = new OfAsyncFunction();
            byte[] b = new byte[4];
            Func<Task> work = async () =>
            {
                await Task.Yield();
                c.Read(1, b);
            };
            Task.WaitAll(work(), work());
            return b[0] + k;
        }
    }

    private sealed class TakenApart
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _v = new int[64];

        public void Read(int i, byte[] into)
        {
            using (_lock.EnterWrite())
            {
                int n = into[0];
                Thread.Sleep(1);
                into[0] = (byte)(n + 1);
                _v[i]++;
            }
        }
    }

    private sealed class TakenApartUser
    {
        public int Go(int k)
        {
            var c = new TakenApart();
            byte[] b = new byte[4];
            (int, byte[]) pair = (1, b);
            Task one = Task.Run(() => c.Read(1, pair.Item2));
            c.Read(2, b);
            one.Wait();
            return b[0] + k;
        }
    }

    private sealed class Viewed
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _v = new int[64];

        public void Read(int i, Memory<byte> into)
        {
            using (_lock.EnterWrite())
            {
                int n = into.Span[0];
                Thread.Sleep(1);
                into.Span[0] = (byte)(n + 1);
                _v[i]++;
            }
        }
    }

    private sealed class ViewedUser
    {
        public int Go(int k)
        {
            var c = new Viewed();
            Memory<byte> b = new byte[4];
            Memory<byte> part = b[..2];
            Task one = Task.Run(() => c.Read(1, b));
            c.Read(2, part);
            one.Wait();
            return b.Span[0] + k;
        }
    }

    public static string Run(int input)
    {
        int[] all =
        [
            new StartedByVariableUser().Go(input), new OfALoopUser().Go(input), new InQueryUser().Go(input),
            new QueryTwiceUser().Go(input), new YieldedTwiceUser().Go(input), new StartedInListUser().Go(input),
            new StartedByNestedUser().Go(input), new OfAsyncFunctionUser().Go(input), new TakenApartUser().Go(input),
            new ViewedUser().Go(input),
        ];
        return string.Join(' ', all);
    }
}
