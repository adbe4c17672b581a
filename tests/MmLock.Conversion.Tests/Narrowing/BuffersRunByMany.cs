// becomes: coarse*19
using MmLock;

public static class Program
{
    // One function that many run, and one buffer that it hands on, or that is handed to who goes on beside.
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

    private sealed class ByHelper
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

    private sealed class ByHelperUser
    {
        private static void Twice(Action<int> work)
        {
            var one = new Thread(() => work(1));
            var two = new Thread(() => work(2));
            one.Start();
            two.Start();
            one.Join();
            two.Join();
        }

        public int Go(int k)
        {
            var c = new ByHelper();
            byte[] b = new byte[4];
            Twice(i => c.Read(i, b));
            return b[0] + k;
        }
    }

    private sealed class ByStarter
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

    private sealed class ByStarterUser
    {
        private static Thread Started(Action work)
        {
            var thread = new Thread(() => work());
            thread.Start();
            return thread;
        }

        public int Go(int k)
        {
            var c = new ByStarter();
            byte[] b = new byte[4];
            Thread one = Started(() => c.Read(1, b));
            c.Read(2, b);
            one.Join();
            return b[0] + k;
        }
    }

    private sealed class HandedToStarter
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

    private sealed class HandedToStarterUser
    {
        private static Task Start(HandedToStarter c, int i, byte[] b) => Task.Run(() => c.Read(i, b));

        public int Go(int k)
        {
            var c = new HandedToStarter();
            byte[] b = new byte[4];
            var all = new List<Task>();
            for (int i = 0; i < 4; i++) all.Add(Start(c, i, b));
            Task.WaitAll(all.ToArray());
            return b[0] + k;
        }
    }

    private sealed class HandedToAsync
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

    private sealed class HandedToAsyncUser
    {
        private static async Task Work(HandedToAsync c, int i, byte[] b)
        {
            await Task.Yield();
            c.Read(i, b);
        }

        public int Go(int k)
        {
            var c = new HandedToAsync();
            byte[] b = new byte[4];
            Task.WhenAll(Work(c, 1, b), Work(c, 2, b)).Wait();
            return b[0] + k;
        }
    }

    private sealed class HandedInLoop
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

    private sealed class HandedInLoopUser
    {
        private static async Task Work(HandedInLoop c, int i, byte[] b)
        {
            await Task.Yield();
            c.Read(i, b);
        }

        public int Go(int k)
        {
            var c = new HandedInLoop();
            byte[] b = new byte[4];
            var all = new List<Task>();
            for (int i = 0; i < 4; i++) all.Add(Work(c, i, b));
            Task.WaitAll(all.ToArray());
            return b[0] + k;
        }
    }

    private sealed class HandedByAnother
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

    private sealed class HandedByAnotherUser
    {
        private static async Task Inner(HandedByAnother c, int i, byte[] b)
        {
            await Task.Yield();
            c.Read(i, b);
        }
        
        private static Task Work(HandedByAnother c, int i, byte[] b) => Inner(c, i, b);

        public int Go(int k)
        {
            var c = new HandedByAnother();
            byte[] b = new byte[4];
            Task one = Work(c, 1, b);
            c.Read(2, b);
            one.Wait();
            return b[0] + k;
        }
    }

    private sealed class ByAnotherName
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

    private sealed class ByAnotherNameUser
    {
        public int Go(int k)
        {
            var c = new ByAnotherName();
            byte[] b = new byte[4];
            byte[] same = b;
            Task one = Task.Run(() => c.Read(1, b));
            c.Read(2, same);
            one.Wait();
            return b[0] + k;
        }
    }

    private sealed class ReturnedStarted
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

    private sealed class ReturnedStartedUser
    {
        private Task? _started;

        private byte[] Begin(ReturnedStarted c)
        {
            byte[] b = new byte[4];
            _started = Task.Run(() => c.Read(1, b));
            return b;
        }

        public int Go(int k)
        {
            var c = new ReturnedStarted();
            byte[] b = Begin(c);
            c.Read(2, b);
            _started!.Wait();
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
            new AsyncSelectedUser().Go(input), new ByProgressUser().Go(input), new ByHelperUser().Go(input),
            new ByStarterUser().Go(input), new HandedToStarterUser().Go(input), new HandedToAsyncUser().Go(input),
            new HandedInLoopUser().Go(input), new HandedByAnotherUser().Go(input), new ByAnotherNameUser().Go(input),
            new ReturnedStartedUser().Go(input),
        ];
        return string.Join(' ', all);
    }
}
