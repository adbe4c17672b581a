// becomes: coarse*12 range*3
using MmLock;

public static class Program
{
    public sealed class Worker
    {
        private readonly System.Collections.Concurrent.ConcurrentQueue<Action> _queue = new();
        private readonly AutoResetEvent _work = new(false);

        public Worker() => new Thread(() =>
        {
            while (true)
            {
                _work.WaitOne();
                while (_queue.TryDequeue(out Action? one)) one();
            }
        }) { IsBackground = true }.Start();

        public void Run(Action work)
        {
            using var done = new ManualResetEventSlim();
            _queue.Enqueue(() => { work(); done.Set(); });
            _work.Set();
            done.Wait();
        }
    }

    // What a section has run by another thread, and waits for, it does itself.
    public sealed class Cells
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _a = new int[64];
        private int _n, _m;
        private static int s_told;

        private void Work() => _n++;

        private void WorkOn(object? at)
        {
            _a[(int)at!]++;
            _n++;
        }

        public void Joined(int at)
        {
            using (_lock.EnterWrite())
            {
                var t = new Thread(() => { _n++; });
                t.Start();
                t.Join();
                _a[at]++;
            }
        }

        public void ByName(int at)
        {
            using (_lock.EnterWrite())
            {
                var t = new Thread(Work);
                t.Start();
                Thread.Sleep(1);
                _a[at]++;
                t.Join();
            }
        }

        public void Elsewhere(int at)
        {
            using (_lock.EnterWrite())
            {
                var t = new Thread(() => { for (int k = 0; k < 4; k++) _a[k]++; });
                t.Start();
                t.Join();
                _a[at & 3]++;
            }
        }

        public void Given(int at)
        {
            using (_lock.EnterWrite())
            {
                var t = new Thread(WorkOn);
                t.Start(1);
                t.Join();
                _a[at & 3]++;
            }
        }

        public void Queued(int at)
        {
            using (_lock.EnterWrite())
            {
                using var e = new ManualResetEventSlim();
                ThreadPool.QueueUserWorkItem(_ => { _n++; e.Set(); });
                e.Wait();
                _a[at]++;
            }
        }

        public void Timed(int at)
        {
            using (_lock.EnterWrite())
            {
                using var e = new ManualResetEventSlim();
                using var timer = new Timer(_ => { _m++; e.Set(); }, null, 0, -1);
                e.Wait();
                _a[at]++;
            }
        }

        public void ByTask(int at)
        {
            using (_lock.EnterWrite())
            {
                using var e = new ManualResetEventSlim();
                _ = Task.Run(() => { _n++; e.Set(); });
                e.Wait();
                _a[at]++;
            }
        }

        public void Several(int at)
        {
            using (_lock.EnterWrite())
            {
                var all = new List<Task>();
                for (int i = 0; i < 2; i++) all.Add(Task.Run(() => { lock (all) _n++; }));
                Task.WaitAll(all.ToArray());
                _a[at]++;
            }
        }

        public async Task Promised(int at)
        {
            using (await _lock.EnterWriteAsync())
            {
                var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                ThreadPool.QueueUserWorkItem(_ => { _n++; done.SetResult(); });
                await done.Task;
                _a[at]++;
            }
        }

        // It has ended when the timer has.
        public void Ended(int at)
        {
            using (_lock.EnterWrite())
            {
                using (var timer = new Timer(_ => _m++, null, 0, -1))
                {
                    Thread.Sleep(5);
                }

                _a[at]++;
            }
        }

        public void Spun(int at)
        {
            using (_lock.EnterWrite())
            {
                int done = 0;
                new Thread(() => { _n++; Volatile.Write(ref done, 1); }).Start();
                while (Volatile.Read(ref done) == 0) Thread.Yield();
                _a[at]++;
            }
        }

        public void ByWorker(int at)
        {
            using (_lock.EnterWrite())
            {
                s_worker.Run(() => _n++);
                _a[at]++;
            }
        }

        private static readonly Worker s_worker = new();

        // Nobody waits for it: it runs beside the section whatever that holds.
        public void Told(int at)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                _a[at]++;
                ThreadPool.QueueUserWorkItem(_ => Interlocked.Increment(ref s_told));
            }
        }

        // It touches nothing that others do.
        public void Own(int at)
        {
            using (_lock.EnterWrite())
            {
                int found = 0;
                var t = new Thread(() => found = at * 2);
                t.Start();
                t.Join();
                _a[at] += found;
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

        public string State => $"{_n} {_m}";
    }

    public static string Run(int input)
    {
        var cells = new Cells();
        void All(int at)
        {
            for (int i = 0; i < 3; i++)
            {
                cells.Joined(at); cells.ByName(at); cells.Elsewhere(at); cells.Given(at); cells.Queued(at); cells.Timed(at);
                cells.ByTask(at);
                cells.Several(at); cells.Promised(at).GetAwaiter().GetResult(); cells.Told(at); cells.Own(at);
                cells.Spun(at);
            }
        }

        string ends = T.Together(() => All(5), () => All(6 + input));
        cells.Ended(5);
        cells.ByWorker(5);
        return $"{ends} {cells.Get(1)} {cells.Get(5)} {cells.Get(6 + input)} {cells.State}";
    }
}
