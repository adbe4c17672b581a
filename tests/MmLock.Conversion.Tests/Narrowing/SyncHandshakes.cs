// becomes: coarse*9
using MmLock;

public interface IAsker { int Ask(int at, int r); }

public static class Program
{
    // A request and its reply, by a worker that serves one at a time: two that ask at once take each other's.
    public sealed class ByEvents : IAsker
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _a = new int[64];
        private readonly AutoResetEvent _in = new(false), _out = new(false);
        private int _req, _rep;

        public ByEvents() => Start(() => { while (true) { _in.WaitOne(); _rep = _req * 2; _out.Set(); } });

        public int Ask(int at, int r)
        {
            using (_lock.EnterWrite())
            {
                _req = r;
                _in.Set();
                _out.WaitOne();
                return _a[at] = _rep;
            }
        }
    }

    public sealed class ByExchange : IAsker
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _a = new int[64];
        private readonly EventWaitHandle _in = new(false, EventResetMode.AutoReset), _out = new(false, EventResetMode.AutoReset);
        private int _cmd, _rep;

        public ByExchange() => Start(() => { while (true) { _in.WaitOne(); _rep = _cmd * 2; _out.Set(); } });

        public int Ask(int at, int r)
        {
            using (_lock.EnterWrite())
            {
                Interlocked.Exchange(ref _cmd, r);
                WaitHandle.SignalAndWait(_in, _out);
                return _a[at] = _rep;
            }
        }
    }

    public sealed class BySemaphores : IAsker
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _a = new int[64];
        private readonly SemaphoreSlim _in = new(0), _out = new(0);
        private int _req, _rep;

        public BySemaphores() => Start(() => { while (true) { _in.Wait(); _rep = _req * 2; _out.Release(); } });

        private void Send(int r) { _req = r; _in.Release(); }

        private int Receive() { _out.Wait(); return _rep; }

        public int Ask(int at, int r)
        {
            using (_lock.EnterWrite())
            {
                Send(r);
                return _a[at] = Receive();
            }
        }
    }

    public sealed class ByChannels : IAsker
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _a = new int[64];
        private readonly System.Threading.Channels.Channel<int> _rq = System.Threading.Channels.Channel.CreateUnbounded<int>();
        private readonly System.Threading.Channels.Channel<int> _rp = System.Threading.Channels.Channel.CreateUnbounded<int>();

        public ByChannels() => Start(async () =>
        {
            while (true) await _rp.Writer.WriteAsync(await _rq.Reader.ReadAsync() * 2);
        });

        public async Task<int> AskAsync(int at, int r)
        {
            using (await _lock.EnterWriteAsync())
            {
                await _rq.Writer.WriteAsync(r);
                return _a[at] = await _rp.Reader.ReadAsync();
            }
        }

        public int Ask(int at, int r) => AskAsync(at, r).GetAwaiter().GetResult();
    }

    public sealed class ByReset : IAsker
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _a = new int[64];
        private readonly ManualResetEventSlim _done = new();
        private readonly AutoResetEvent _in = new(false);
        private int _res;

        public ByReset() => Start(() => { while (true) { _in.WaitOne(); _res += 2; _done.Set(); } });

        public int Ask(int at, int r)
        {
            using (_lock.EnterWrite())
            {
                _done.Reset();
                _in.Set();
                _done.Wait();
                return _a[at] = _res;
            }
        }
    }

    public sealed class ByCount : IAsker
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _a = new int[64];
        private readonly CountdownEvent _left = new(0);

        public int Ask(int at, int r)
        {
            using (_lock.EnterWrite())
            {
                _left.Reset(2);
                ThreadPool.QueueUserWorkItem(_ => _left.Signal());
                ThreadPool.QueueUserWorkItem(_ => _left.Signal());
                _left.Wait();
                return _a[at] = r;
            }
        }
    }

    // By the pulse of another object.
    public sealed class ByPulse : IAsker
    {
        private readonly MmapLock _lock = new();
        private readonly object _sync = new();
        private readonly int[] _a = new int[64];
        private bool _isAsked, _isReady;
        private int _req, _rep;

        public ByPulse() => Start(() =>
        {
            lock (_sync)
            {
                while (true)
                {
                    while (!_isAsked) Monitor.Wait(_sync);
                    (_rep, _isAsked, _isReady) = (_req * 2, false, true);
                    Monitor.PulseAll(_sync);
                }
            }
        });

        private int Serve(int r)
        {
            lock (_sync)
            {
                (_req, _isAsked, _isReady) = (r, true, false);
                Monitor.PulseAll(_sync);
                while (!_isReady) Monitor.Wait(_sync);
                return _rep;
            }
        }

        public int Ask(int at, int r)
        {
            using (_lock.EnterWrite())
            {
                return _a[at] = Serve(r);
            }
        }
    }

    // One of several handles.
    public sealed class ByAny : IAsker
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _a = new int[64];
        private readonly AutoResetEvent _in = new(false), _out = new(false), _failed = new(false);
        private int _rep;

        public ByAny() => Start(() => { while (true) { _in.WaitOne(); _rep += 2; _out.Set(); } });

        public int Ask(int at, int r)
        {
            using (_lock.EnterWrite())
            {
                _in.Set();
                WaitHandle.WaitAny(new WaitHandle[] { _out, _failed });
                return _a[at] = _rep;
            }
        }
    }

    // Without an object: it asks until the answer is there.
    public sealed class ByPolling : IAsker
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _a = new int[64];
        private int _req, _rep;

        public ByPolling() => Start(() => { while (true) { Thread.Sleep(1); Volatile.Write(ref _rep, Volatile.Read(ref _req)); } });

        public int Ask(int at, int r)
        {
            using (_lock.EnterWrite())
            {
                Volatile.Write(ref _req, r);
                while (Volatile.Read(ref _rep) != r) Thread.Yield();
                return _a[at] = r;
            }
        }
    }

    private static void Start(ThreadStart loop) => new Thread(loop) { IsBackground = true }.Start();

    public static string Run(int input)
    {
        string all = "";
        foreach (IAsker asker in new IAsker[]
        {
            new ByEvents(), new ByExchange(), new BySemaphores(), new ByChannels(), new ByReset(),
            new ByCount(), new ByPulse(), new ByAny(), new ByPolling(),
        })
        {
            all += $"{asker.Ask(1, 3 + input)} {asker.Ask(2, 5)} ";
        }

        return all;
    }
}
