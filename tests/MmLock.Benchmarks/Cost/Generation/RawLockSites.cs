namespace MmLock.Benchmarks.Cost.Generation;

/// <summary>Methods on a module's designated lock where that is still a <c>ReaderWriterLockSlim</c> or a monitor.</summary>
internal static class RawLockSites
{
    public static IReadOnlyList<SiteTemplate> ReaderWriter { get; } =
        new Func<ClassScope, string>[] { Read, Write, Write, Timed, Flagged, Fault, Pages, Handed }.Select(text => (SiteTemplate)text).ToList();

    public static IReadOnlyList<SiteTemplate> Monitor { get; } =
        new Func<ClassScope, string>[] { Locked, Locked, LockedUpdate, TryLocked, LockedWithFile, Count }.Select(text => (SiteTemplate)text).ToList();

    private static string Read(ClassScope c) => $$"""
            public ulong {{c.Method()}}(ulong address)
            {
                _space.MmapSem.EnterReadLock();
                try
                {
                    Area? area = _space.Find(address);
                    return area is null || area.Protection == {{c.Number(1, 7)}} ? 0 : area.End - address;
                }
                finally
                {
                    _space.MmapSem.ExitReadLock();
                }
            }
        """;

    private static string Write(ClassScope c) => $$"""
            public bool {{c.Method()}}(ulong start, ulong length)
            {
                _space.MmapSem.EnterWriteLock();
                try
                {
                    if (_space.MappedBytes + length > _space.Limit || _space.Find(start) is not null)
                    {
                        return false;
                    }

                    Area area = _space.Insert(start, length, {{c.Number(1, 7)}});
                    area.Accesses += _limit;
                    return true;
                }
                finally
                {
                    _space.MmapSem.ExitWriteLock();
                }
            }
        """;

    private static string Timed(ClassScope c) => $$"""
            public int {{c.Method()}}(int protection)
            {
                if (!_space.MmapSem.TryEnterReadLock({{c.Number(5, 500)}}))
                {
                    return -1;
                }

                try
                {
                    return _space.CountWith(protection) + _second.Weight(protection);
                }
                finally
                {
                    _space.MmapSem.ExitReadLock();
                }
            }
        """;

    private static string Flagged(ClassScope c) => $$"""
            public ulong {{c.Method()}}(ulong start, bool mayWait)
            {
                bool taken = mayWait;
                if (mayWait)
                {
                    _space.MmapSem.EnterWriteLock();
                }

                try
                {
                    return taken && _space.Remove(start) ? _space.MappedBytes : {{c.Number(0, 9)}};
                }
                finally
                {
                    if (taken)
                    {
                        _space.MmapSem.ExitWriteLock();
                    }
                }
            }
        """;

    private static string Fault(ClassScope c) => $$"""
            public byte[]? {{c.Method()}}(ulong address)
            {
                _space.MmapSem.EnterReadLock();
                try
                {
                    if (_space.Find(address) is not { Length: > {{c.Number(1, 99)}} } area)
                    {
                        return null;
                    }

                    return _space.Backing.ReadPage(address - area.Start);
                }
                finally
                {
                    _space.MmapSem.ExitReadLock();
                }
            }
        """;

    private static string Pages(ClassScope c) => $$"""
            public long {{c.Method()}}(ulong start, ulong length)
            {
                long touched = 0;
                for (ulong address = start; address < start + length; address += Space.PageSize)
                {
                    _space.MmapSem.EnterReadLock();
                    try
                    {
                        touched += _space.Find(address)?.Accesses ?? {{c.Number(0, 3)}};
                    }
                    finally
                    {
                        _space.MmapSem.ExitReadLock();
                    }
                }

                return touched;
            }
        """;

    private static string Handed(ClassScope c)
    {
        string name = c.Method();
        return $$"""
                public int {{name}}() => {{name}}Under(_space.MmapSem, _space);

                private static int {{name}}Under(ReaderWriterLockSlim held, Space space)
                {
                    held.EnterReadLock();
                    try
                    {
                        return space.Generation + {{c.Number(1, 99)}};
                    }
                    finally
                    {
                        held.ExitReadLock();
                    }
                }
            """;
    }

    private static string Locked(ClassScope c) => $$"""
            public ulong {{c.Method()}}(ulong address)
            {
                lock (_space.MmapSem)
                {
                    Area? area = _space.Find(address);
                    if (area is null)
                    {
                        return {{c.Number(0, 99)}};
                    }

                    area.Accesses++;
                    return area.Start;
                }
            }
        """;

    private static string LockedUpdate(ClassScope c) => $$"""
            public void {{c.Method()}}(IReadOnlyDictionary<ulong, ulong> wanted)
            {
                foreach ((ulong start, ulong length) in wanted)
                {
                    lock (_space.MmapSem)
                    {
                        if (_space.MappedBytes + length <= _space.Limit)
                        {
                            _space.Insert(start, length, {{c.Number(1, 7)}}).Accesses = _below.Weight(_limit);
                        }
                    }
                }
            }
        """;

    private static string TryLocked(ClassScope c) => $$"""
            public bool {{c.Method()}}(ulong start)
            {
                if (!Monitor.TryEnter(_space.MmapSem, {{c.Number(5, 500)}}))
                {
                    return false;
                }

                try
                {
                    return _space.Remove(start);
                }
                finally
                {
                    Monitor.Exit(_space.MmapSem);
                }
            }
        """;

    private static string LockedWithFile(ClassScope c) => $$"""
            public ulong {{c.Method()}}(ulong address)
            {
                lock (_space.MmapSem)
                {
                    return _space.Find(address) is { } area ? _space.Backing.Checksum(area.Start + {{c.Number(1, 99)}}) : 0;
                }
            }
        """;

    private static string Count(ClassScope c) => $$"""
            public int {{c.Method()}}(params int[] protections)
            {
                lock (_space.MmapSem)
                {
                    return protections.Sum(_space.CountWith) + {{c.Number(1, 99)}};
                }
            }
        """;
}
