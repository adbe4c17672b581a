namespace MmLock.Benchmarks.Cost.Generation;

/// <summary>Methods on locks that belong to one class, which every file with locks has too; no attribute designates them.</summary>
internal static class OwnLockSites
{
    public const string State = """
            private readonly object _gate = new();
            private readonly Lock _fast = new();
            private readonly ReaderWriterLockSlim _cacheLock = new();
            private readonly SemaphoreSlim _turn = new(1, 1);
            private readonly Dictionary<ulong, int> _hits = [];

        """;

    public static IReadOnlyList<SiteTemplate> All { get; } = new Func<ClassScope, string>[] { Lock, LockEarlyReturn, FastLock, MonitorFlag, TryMonitor, ReadCache, Upgrade, Semaphore, AsyncSemaphore, Persist }
        .Select(text => (SiteTemplate)text).ToList();

    private static string Lock(ClassScope c) => $$"""
            public void {{c.Method()}}(ulong address)
            {
                lock (_gate)
                {
                    _hits.TryGetValue(address, out int hits);
                    _hits[address] = hits + {{c.Number(1, 9)}};
                    if (_hits.Count > {{c.Number(100, 9000)}})
                    {
                        _hits.Clear();
                    }
                }
            }
        """;

    private static string LockEarlyReturn(ClassScope c) => $$"""
            public int {{c.Method()}}(ulong address, int otherwise)
            {
                lock (_gate)
                {
                    if (!_hits.TryGetValue(address, out int hits))
                    {
                        return otherwise;
                    }

                    return hits > _limit ? _limit : hits + _below.Weight({{c.Number(1, 99)}});
                }
            }
        """;

    private static string FastLock(ClassScope c) => $$"""
            public int {{c.Method()}}()
            {
                using (_fast.EnterScope())
                {
                    int sum = 0;
                    foreach (Entry entry in _entries)
                    {
                        sum += entry.Count * {{c.Number(1, 9)}};
                    }

                    return sum;
                }
            }
        """;

    private static string MonitorFlag(ClassScope c) => $$"""
            public bool {{c.Method()}}(string key)
            {
                bool taken = false;
                try
                {
                    Monitor.Enter(_gate, ref taken);
                    return _index.Remove(key) || _hits.Count > {{c.Number(1, 99)}};
                }
                finally
                {
                    if (taken)
                    {
                        Monitor.Exit(_gate);
                    }
                }
            }
        """;

    private static string TryMonitor(ClassScope c) => $$"""
            public int? {{c.Method()}}(TimeSpan timeout)
            {
                if (!Monitor.TryEnter(_gate, timeout))
                {
                    return null;
                }

                try
                {
                    return _hits.Values.Where(h => h > {{c.Number(1, 9)}}).DefaultIfEmpty().Max();
                }
                finally
                {
                    Monitor.Exit(_gate);
                }
            }
        """;

    private static string ReadCache(ClassScope c) => $$"""
            public Entry? {{c.Method()}}(string key)
            {
                _cacheLock.EnterReadLock();
                try
                {
                    return _index.TryGetValue(key, out Entry entry) && entry.Count > {{c.Number(0, 9)}} ? entry : null;
                }
                finally
                {
                    _cacheLock.ExitReadLock();
                }
            }
        """;

    private static string Upgrade(ClassScope c) => $$"""
            public Entry {{c.Method()}}(string key)
            {
                _cacheLock.EnterUpgradeableReadLock();
                try
                {
                    if (_index.TryGetValue(key, out Entry entry))
                    {
                        return entry;
                    }

                    entry = new Entry(key, {{c.Number(1, 99)}}, _below.Weight(key.Length), DateTime.UtcNow);
                    _index.Add(key, entry);
                    return entry;
                }
                finally
                {
                    _cacheLock.ExitUpgradeableReadLock();
                }
            }
        """;

    private static string Semaphore(ClassScope c) => $$"""
            public decimal {{c.Method()}}(decimal most)
            {
                _turn.Wait();
                try
                {
                    Total = Math.Min(most, Total + {{c.Number(1, 99)}}m);
                    return Total;
                }
                finally
                {
                    _turn.Release();
                }
            }
        """;

    private static string AsyncSemaphore(ClassScope c) => $$"""
            public async Task<int> {{c.Method()}}Async(int seed, CancellationToken cancellationToken)
            {
                await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
                try
                {
                    int weight = await _below.WeighAsync(seed, cancellationToken).ConfigureAwait(false);
                    _limit = Math.Max(_limit, weight % {{c.Number(10, 99)}});
                    return _limit;
                }
                finally
                {
                    _turn.Release();
                }
            }
        """;

    private static string Persist(ClassScope c) => $$"""
            public void {{c.Method()}}(string folder)
            {
                lock (_gate)
                {
                    foreach (Entry entry in _entries.Where(e => e.Count > {{c.Number(1, 9)}}))
                    {
                        _index[entry.Key] = entry;
                    }

                    _below.Persist(folder);
                }
            }
        """;
}
