// becomes: coarse*11
using MmLock;

public static class Program
{
    // One function that many run, and one buffer that it hands on.
    private sealed class GroupInParallel
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

    private sealed class GroupInParallelUser
    {
        public int Go(int k)
        {
            var c = new GroupInParallel();
            byte[] b = new byte[4];
            void Work(int i) => c.Read(i, b);
            Parallel.For(0, 4, Work);
            return b[0] + k;
        }
    }

    private sealed class VariableInParallel
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

    private sealed class VariableInParallelUser
    {
        public int Go(int k)
        {
            var c = new VariableInParallel();
            byte[] b = new byte[4];
            Action<int> work = i => c.Read(i, b);
            Parallel.For(0, 4, work);
            return b[0] + k;
        }
    }

    private sealed class VariableInThreads
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

    private sealed class VariableInThreadsUser
    {
        public int Go(int k)
        {
            var c = new VariableInThreads();
            byte[] b = new byte[4];
            Action<int> work = i => c.Read(i, b);
            var one = new Thread(() => work(1));
            var two = new Thread(() => work(2));
            one.Start();
            two.Start();
            one.Join();
            two.Join();
            return b[0] + k;
        }
    }

    private sealed class InvokedTwice
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

    private sealed class InvokedTwiceUser
    {
        public int Go(int k)
        {
            var c = new InvokedTwice();
            byte[] b = new byte[4];
            int next = 0;
            Action work = () => c.Read(Interlocked.Increment(ref next), b);
            Parallel.Invoke(work, work);
            return b[0] + k;
        }
    }

    private sealed class AsyncInLoop
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

    private sealed class AsyncInLoopUser
    {
        public int Go(int k)
        {
            var c = new AsyncInLoop();
            byte[] b = new byte[4];
            var all = new List<Task>();
            async Task Work(int i)
            {
                await Task.Yield();
                c.Read(i, b);
            }

            for (int i = 0; i < 4; i++) all.Add(Work(i));
            Task.WaitAll(all.ToArray());
            return b[0] + k;
        }
    }

    private sealed class StartInLoop
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

    private sealed class StartInLoopUser
    {
        public int Go(int k)
        {
            var c = new StartInLoop();
            byte[] b = new byte[4];
            int next = 0;
            ThreadStart start = () => c.Read(Interlocked.Increment(ref next), b);
            var all = new List<Thread>();
            for (int i = 0; i < 4; i++) all.Add(new Thread(start));
            all.ForEach(t => t.Start());
            all.ForEach(t => t.Join());
            return b[0] + k;
        }
    }

    private sealed class OfTimer
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

    private sealed class OfTimerUser
    {
        public int Go(int k)
        {
            var c = new OfTimer();
            byte[] b = new byte[4];
            int next = 0;
            using var ended = new CountdownEvent(4);
            using (new Timer(_ =>
                {
                    int i = Interlocked.Increment(ref next);
                    if (i > 4) return;
                    c.Read(i, b);
                    ended.Signal();
                }, null, 0, 1))
            {
                ended.Wait();
            }

            return b[0] + k;
        }
    }

    private sealed class OfEvent
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

    private sealed class OfEventUser
    {
        private event Action<int>? Raised;

        public int Go(int k)
        {
            var c = new OfEvent();
            byte[] b = new byte[4];
            Raised += i => c.Read(i, b);
            Parallel.For(0, 4, i => Raised!(i));
            return b[0] + k;
        }
    }

    private sealed class OfLocalInit
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

    private sealed class OfLocalInitUser
    {
        public int Go(int k)
        {
            var c = new OfLocalInit();
            byte[] b = new byte[4];
            Parallel.For(
                0, 4, () => b, (i, _, l) =>
                {
                    c.Read(i, l);
                    return l;
                }, _ => { });
            return b[0] + k;
        }
    }

    private sealed class AsyncSelected
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

    private sealed class AsyncSelectedUser
    {
        public int Go(int k)
        {
            var c = new AsyncSelected();
            byte[] b = new byte[4];
            Task.WaitAll(Enumerable.Range(0, 4).Select(async i =>
            {
                await Task.Yield();
                c.Read(i, b);
            }).ToArray());
            return b[0] + k;
        }
    }

    private sealed class ByProgress
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

    private sealed class ByProgressUser
    {
        public int Go(int k)
        {
            var c = new ByProgress();
            byte[] b = new byte[4];
            using var ended = new CountdownEvent(4);
            var progress = new Progress<int>(i =>
            {
                c.Read(i, b);
                ended.Signal();
            });
            for (int i = 0; i < 4; i++) ((IProgress<int>)progress).Report(i);
            ended.Wait();
            return b[0] + k;
        }
    }

    public static string Run(int input)
    {
        int[] all =
        [
            new GroupInParallelUser().Go(input), new VariableInParallelUser().Go(input), new VariableInThreadsUser().Go(input),
            new InvokedTwiceUser().Go(input), new AsyncInLoopUser().Go(input), new StartInLoopUser().Go(input),
            new OfTimerUser().Go(input), new OfEventUser().Go(input), new OfLocalInitUser().Go(input),
            new AsyncSelectedUser().Go(input), new ByProgressUser().Go(input),
        ];
        return string.Join(' ', all);
    }
}
