namespace MmLock.Benchmarks.Cost.Generation;

/// <summary>Methods on a module's designated lock where that is a <c>MmapLock</c> already, held coarse or over ranges.</summary>
internal static class MmapLockSites
{
    public static IReadOnlyList<SiteTemplate> Coarse { get; } =
        new Func<ClassScope, string>[] { Using, Statement, Statement, Pair, Timed, Asynchronous, WithFile, Handed }.Select(text => (SiteTemplate)text).ToList();

    public static IReadOnlyList<SiteTemplate> Ranged { get; } =
        [new(1, RangeRead), new(2, RangeWithStructure), new(2, RangeWithStructure), new(1, TryRange), new(1, AsyncRange), new(1, RangeWithFile), new(1, Structure), new(1, Optimistic), new(1, Using)];

    private static string Using(ClassScope c) => $$"""
            public ulong {{c.Method()}}(ulong start, ulong length)
            {
                using RangeGuard guard = _space.MmapSem.EnterRead();
                Area? area = _space.Find(start);
                return area is null || length > area.Length ? {{c.Number(0, 9)}} : area.End;
            }
        """;

    private static string Statement(ClassScope c) => $$"""
            public bool {{c.Method()}}(ulong start, ulong length, int protection)
            {
                using (_space.MmapSem.EnterWrite())
                {
                    if (_space.Find(start) is { } area && area.Length == length)
                    {
                        area.Protection = protection | {{c.Number(1, 7)}};
                        return true;
                    }

                    _space.Insert(start, length, protection);
                }

                return false;
            }
        """;

    private static string Pair(ClassScope c) => $$"""
            public int {{c.Method()}}(int protection)
            {
                _space.MmapSem.AcquireRead();
                try
                {
                    return _space.CountWith(protection) * {{c.Number(1, 9)}};
                }
                finally
                {
                    _space.MmapSem.ReleaseRead();
                }
            }
        """;

    private static string Timed(ClassScope c) => $$"""
            public bool {{c.Method()}}(ulong start)
            {
                if (!_space.MmapSem.TryEnterWrite(TimeSpan.FromMilliseconds({{c.Number(1, 99)}}), out RangeGuard guard))
                {
                    return false;
                }

                using (guard)
                {
                    return _space.Remove(start);
                }
            }
        """;

    private static string Asynchronous(ClassScope c) => $$"""
            public async Task<int> {{c.Method()}}Async(int seed, CancellationToken cancellationToken)
            {
                using (await _space.MmapSem.EnterReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    int weight = await _below.WeighAsync(seed, cancellationToken).ConfigureAwait(false);
                    return weight + _space.Generation + {{c.Number(1, 99)}};
                }
            }
        """;

    private static string WithFile(ClassScope c) => $$"""
            public byte[] {{c.Method()}}(ulong address)
            {
                using (_space.MmapSem.EnterRead())
                {
                    return _space.Find(address) is { } area ? _space.Backing.ReadPage(address - area.Start) : new byte[{{c.Number(1, 99)}}];
                }
            }
        """;

    private static string Handed(ClassScope c)
    {
        string name = c.Method();
        return $$"""
                public int {{name}}(int protection)
                {
                    MmapLock held = _space.MmapSem;
                    return {{name}}Under(held, _space, protection);
                }

                private static int {{name}}Under(MmapLock held, Space space, int protection)
                {
                    using (held.EnterRead())
                    {
                        return space.CountWith(protection | {{c.Number(1, 7)}});
                    }
                }
            """;
    }

    private static string RangeRead(ClassScope c) => $$"""
            public ulong {{c.Method()}}(ulong start, ulong length)
            {
                using (_space.MmapSem.EnterRead(AddressRange.FromLength(start, length)))
                {
                    ulong sum = {{c.Number(1, 99)}};
                    for (ulong address = start; address < start + length; address += Space.PageSize)
                    {
                        sum += _space.Backing.Checksum(address);
                    }

                    return sum;
                }
            }
        """;

    private static string RangeWithStructure(ClassScope c) => $$"""
            public bool {{c.Method()}}(ulong start, ulong length)
            {
                using (_space.MmapSem.EnterWrite(AddressRange.FromLength(start, length)))
                {
                    using (_space.MmapSem.VmaLock.Enter())
                    {
                        if (_space.Find(start) is not { } area)
                        {
                            return false;
                        }

                        area.Accesses += {{c.Number(1, 99)}};
                    }

                    _space.Backing.WritePage(start, new byte[{{c.Number(16, 999)}}]);
                    return true;
                }
            }
        """;

    private static string TryRange(ClassScope c) => $$"""
            public int {{c.Method()}}(ulong start, ulong end)
            {
                AddressRange range = AddressRange.FromBounds(start, end);
                if (_space.MmapSem.TryEnterRead(range, out RangeGuard guard))
                {
                    try
                    {
                        return _space.Backing.ReadPage(start)[{{c.Number(0, 4096)}}];
                    }
                    finally
                    {
                        guard.Dispose();
                    }
                }

                return -1;
            }
        """;

    private static string AsyncRange(ClassScope c) => $$"""
            public async ValueTask<int> {{c.Method()}}Async(ulong address, CancellationToken cancellationToken)
            {
                using RangeGuard guard = await _space.MmapSem.EnterWriteAsync(AddressRange.Around(address, Space.PageSize), cancellationToken).ConfigureAwait(false);
                return await _below.WeighAsync({{c.Number(1, 999)}}, cancellationToken).ConfigureAwait(false);
            }
        """;

    private static string RangeWithFile(ClassScope c) => $$"""
            public byte[] {{c.Method()}}(ulong start)
            {
                using (_space.MmapSem.EnterRead(AddressRange.FromLength(start, Space.PageSize * {{c.Number(1, 64)}})))
                {
                    return _space.Backing.ReadPage(start);
                }
            }
        """;

    private static string Structure(ClassScope c) => $$"""
            public void {{c.Method()}}(string folder)
            {
                using (_space.MmapSem.VmaLock.Enter())
                {
                    _limit = Math.Max(_limit, {{c.Number(1, 99)}});
                }

                _below.Persist(folder);
            }
        """;

    private static string Optimistic(ClassScope c) => $$"""
            public ulong {{c.Method()}}(ulong start, ulong length)
            {
                AddressRange range = AddressRange.FromLength(start, length);
                ulong reads = (ulong)_space.Backing.Reads;
                if (_space.MmapSem.TryOptimisticRead(range, out OptimisticStamp stamp) && _space.MmapSem.Validate(stamp))
                {
                    return reads;
                }

                using (_space.MmapSem.EnterRead(range))
                {
                    return reads + {{c.Number(1, 99)}};
                }
            }
        """;
}
