// becomes: coarse*8
using MmLock;

public static class Program
{
    // A buffer that is handed to who goes on beside, or by one who runs others.
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
            new ByHelperUser().Go(input), new ByStarterUser().Go(input), new HandedToStarterUser().Go(input),
            new HandedToAsyncUser().Go(input), new HandedInLoopUser().Go(input), new HandedByAnotherUser().Go(input),
            new ByAnotherNameUser().Go(input), new ReturnedStartedUser().Go(input),
        ];
        return string.Join(' ', all);
    }
}
