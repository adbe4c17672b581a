namespace MmLock.Benchmarks.Cost.Generation;

/// <summary>Methods that break a rule, one each of what real systems break. They use a class's own locks or its space.</summary>
internal static class FaultySites
{
    public static IReadOnlyList<SiteTemplate> Own { get; } =
        new Func<ClassScope, string>[] { EarlyReturn, Gap, Across, Mismatch, Twice }.Select(text => (SiteTemplate)text).ToList();

    /// <summary>Where the designated lock is a <c>MmapLock</c>.</summary>
    public static IReadOnlyList<SiteTemplate> Designated { get; } =
        [new(1, Allocation), new(1, PageWork), new(1, Callback), new(1, BlockingStructure), new(1, WriteUnderRead), new(1, CoarseThatCanBeRanged), new(1, CoarseThatCanBeRanged)];

    private static string EarlyReturn(ClassScope c) => $$"""
            public int {{c.Method()}}(ulong address)
            {
                Monitor.Enter(_gate);
                if (!_hits.TryGetValue(address, out int hits))
                {
                    return {{c.Number(0, 9)}};
                }

                _hits[address] = hits + 1;
                Monitor.Exit(_gate);
                return hits;
            }
        """;

    private static string Gap(ClassScope c) => $$"""
            public int {{c.Method()}}(string key)
            {
                _cacheLock.EnterReadLock();
                int weight = _below.Weight(key.Length * {{c.Number(2, 9)}});
                try
                {
                    return _index.TryGetValue(key, out Entry entry) ? entry.Count : weight;
                }
                finally
                {
                    _cacheLock.ExitReadLock();
                }
            }
        """;

    private static string Across(ClassScope c) => $$"""
            public async Task {{c.Method()}}Async(int seed, CancellationToken cancellationToken)
            {
                _cacheLock.EnterWriteLock();
                try
                {
                    _limit = await _below.WeighAsync(seed + {{c.Number(1, 9)}}, cancellationToken);
                }
                finally
                {
                    _cacheLock.ExitWriteLock();
                }
            }
        """;

    private static string Mismatch(ClassScope c) => $$"""
            public void {{c.Method()}}(string key)
            {
                _cacheLock.EnterWriteLock();
                try
                {
                    _index.Remove(key + {{c.Number(1, 99)}});
                }
                finally
                {
                    _cacheLock.ExitReadLock();
                }
            }
        """;

    private static string Twice(ClassScope c)
    {
        string name = c.Method();
        return $$"""
                public int {{name}}()
                {
                    _turn.Wait();
                    try
                    {
                        return Math.Max(_limit, {{name}}Inner());
                    }
                    finally
                    {
                        _turn.Release();
                    }
                }

                private int {{name}}Inner() => _index.Count + {{c.Number(1, 9)}};
            """;
    }

    private static string Allocation(ClassScope c) => $$"""
            public byte[] {{c.Method()}}(int size)
            {
                using (_space.MmapSem.EnterWrite())
                {
                    byte[] buffer = new byte[size * {{c.Number(1, 9)}}];
                    _space.Generation++;
                    return buffer;
                }
            }
        """;

    private static string PageWork(ClassScope c) => $$"""
            public long {{c.Method()}}(ulong start, ulong length)
            {
                long sum = {{c.Number(0, 9)}};
                using (_space.MmapSem.EnterRead())
                {
                    for (ulong address = start; address < start + length; address += Space.PageSize)
                    {
                        sum += _space.Find(address)?.Accesses ?? 0;
                    }
                }

                return sum;
            }
        """;

    private static string Callback(ClassScope c) => $$"""
            public int {{c.Method()}}(Func<Area, int> choose)
            {
                using (_space.MmapSem.EnterRead())
                {
                    return _space.Areas.Values.Sum(choose) + {{c.Number(0, 9)}};
                }
            }
        """;

    private static string BlockingStructure(ClassScope c) => $$"""
            public void {{c.Method()}}(Task<int> pending)
            {
                using (_space.MmapSem.VmaLock.Enter())
                {
                    pending.Wait({{c.Number(10, 99)}});
                }
            }
        """;

    private static string WriteUnderRead(ClassScope c) => $$"""
            public void {{c.Method()}}()
            {
                using (_space.MmapSem.EnterRead())
                {
                    _space.Generation += {{c.Number(1, 9)}};
                }
            }
        """;

    private static string CoarseThatCanBeRanged(ClassScope c) => $$"""
            public byte[] {{c.Method()}}(ulong start, ulong length)
            {
                using (_space.MmapSem.EnterRead())
                {
                    return _space.Backing.ReadPage(start + (length % {{c.Number(2, 99)}}ul));
                }
            }
        """;
}
