namespace MmLock.Conversion.Tests.Checking;

/// <summary>
/// What a rewritten program calls in the place of the members of locks: by the type that declares the member, its name and its
/// parameters. An instance member has its object first.
/// </summary>
public static partial class LockCalls
{
    public static class OfMmapLock
    {
        public static RangeGuard EnterRead(MmapLock l, CancellationToken c, string f, int n) =>
            Taken(l, LockMode.Read, l.EnterRead(c, f, n));

        public static RangeGuard EnterWrite(MmapLock l, CancellationToken c, string f, int n) =>
            Taken(l, LockMode.Write, l.EnterWrite(c, f, n));

        public static RangeGuard EnterRead(MmapLock l, WouldHold w, CancellationToken c, string f, int n) =>
            Taken(l, LockMode.Read, l.EnterRead(w, c, f, n));

        public static RangeGuard EnterWrite(MmapLock l, WouldHold w, CancellationToken c, string f, int n) =>
            Taken(l, LockMode.Write, l.EnterWrite(w, c, f, n));

        public static RangeGuard EnterRead(MmapLock l, AddressRange r, CancellationToken c, string f, int n) =>
            Taken(l, LockMode.Read, l.EnterRead(r, c, f, n), r);

        public static RangeGuard EnterWrite(MmapLock l, AddressRange r, CancellationToken c, string f, int n) =>
            Taken(l, LockMode.Write, l.EnterWrite(r, c, f, n), r);

        public static RangeSetGuard EnterRead(MmapLock l, AddressRange a, AddressRange b, CancellationToken c, string f, int n) =>
            Taken(l, LockMode.Read, l.EnterRead(a, b, c, f, n), a, b);

        public static RangeSetGuard EnterWrite(MmapLock l, AddressRange a, AddressRange b, CancellationToken c, string f, int n) =>
            Taken(l, LockMode.Write, l.EnterWrite(a, b, c, f, n), a, b);

        public static RangeSetGuard EnterRead(MmapLock l, ReadOnlySpan<AddressRange> r, CancellationToken c, string f, int n) =>
            Taken(l, LockMode.Read, l.EnterRead(r, c, f, n), [.. r]);

        public static RangeSetGuard EnterWrite(MmapLock l, ReadOnlySpan<AddressRange> r, CancellationToken c, string f, int n) =>
            Taken(l, LockMode.Write, l.EnterWrite(r, c, f, n), [.. r]);

        public static bool TryEnterRead(MmapLock l, AddressRange a, AddressRange b, out RangeSetGuard g, string f, int n) =>
            l.TryEnterRead(a, b, out g, f, n) && Taken(l, LockMode.Read, g, a, b) == g;

        public static bool TryEnterWrite(MmapLock l, AddressRange a, AddressRange b, out RangeSetGuard g, string f, int n) =>
            l.TryEnterWrite(a, b, out g, f, n) && Taken(l, LockMode.Write, g, a, b) == g;

        public static bool TryEnterRead(MmapLock l, ReadOnlySpan<AddressRange> r, out RangeSetGuard g, string f, int n) =>
            l.TryEnterRead(r, out g, f, n) && Taken(l, LockMode.Read, g, [.. r]) == g;

        public static bool TryEnterWrite(MmapLock l, ReadOnlySpan<AddressRange> r, out RangeSetGuard g, string f, int n) =>
            l.TryEnterWrite(r, out g, f, n) && Taken(l, LockMode.Write, g, [.. r]) == g;

        public static bool TryEnterRead(MmapLock l, AddressRange r, out RangeGuard g, string f, int n) =>
            l.TryEnterRead(r, out g, f, n) && Taken(l, LockMode.Read, g, r) == g;

        public static bool TryEnterWrite(MmapLock l, AddressRange r, out RangeGuard g, string f, int n) =>
            l.TryEnterWrite(r, out g, f, n) && Taken(l, LockMode.Write, g, r) == g;

        public static bool TryEnterRead(MmapLock l, out RangeGuard g, string f, int n) =>
            l.TryEnterRead(out g, f, n) && Taken(l, LockMode.Read, g) == g;

        public static bool TryEnterWrite(MmapLock l, out RangeGuard g, string f, int n) =>
            l.TryEnterWrite(out g, f, n) && Taken(l, LockMode.Write, g) == g;

        public static bool TryEnterRead(MmapLock l, AddressRange r, TimeSpan t, out RangeGuard g, string f, int n) =>
            l.TryEnterRead(r, t, out g, f, n) && Taken(l, LockMode.Read, g, r) == g;

        public static bool TryEnterWrite(MmapLock l, AddressRange r, TimeSpan t, out RangeGuard g, string f, int n) =>
            l.TryEnterWrite(r, t, out g, f, n) && Taken(l, LockMode.Write, g, r) == g;

        public static bool TryEnterRead(MmapLock l, TimeSpan t, out RangeGuard g, string f, int n) =>
            l.TryEnterRead(t, out g, f, n) && Taken(l, LockMode.Read, g) == g;

        public static bool TryEnterWrite(MmapLock l, TimeSpan t, out RangeGuard g, string f, int n) =>
            l.TryEnterWrite(t, out g, f, n) && Taken(l, LockMode.Write, g) == g;

        public static bool TryEnterRead(MmapLock l, AddressRange r, TimeSpan t, CancellationToken c, out RangeGuard g, string f, int n) =>
            l.TryEnterRead(r, t, c, out g, f, n) && Taken(l, LockMode.Read, g, r) == g;

        public static bool TryEnterWrite(MmapLock l, AddressRange r, TimeSpan t, CancellationToken c, out RangeGuard g, string f, int n) =>
            l.TryEnterWrite(r, t, c, out g, f, n) && Taken(l, LockMode.Write, g, r) == g;

        public static bool TryEnterRead(MmapLock l, TimeSpan t, CancellationToken c, out RangeGuard g, string f, int n) =>
            l.TryEnterRead(t, c, out g, f, n) && Taken(l, LockMode.Read, g) == g;

        public static bool TryEnterWrite(MmapLock l, TimeSpan t, CancellationToken c, out RangeGuard g, string f, int n) =>
            l.TryEnterWrite(t, c, out g, f, n) && Taken(l, LockMode.Write, g) == g;

        public static async ValueTask<RangeGuard> EnterReadAsync(MmapLock l, AddressRange r, CancellationToken c, string f, int n) =>
            Taken(l, LockMode.Read, await l.EnterReadAsync(r, c, f, n), r);

        public static async ValueTask<RangeGuard> EnterWriteAsync(MmapLock l, AddressRange r, CancellationToken c, string f, int n) =>
            Taken(l, LockMode.Write, await l.EnterWriteAsync(r, c, f, n), r);

        public static async ValueTask<RangeGuard> EnterReadAsync(MmapLock l, CancellationToken c, string f, int n) =>
            Taken(l, LockMode.Read, await l.EnterReadAsync(c, f, n));

        public static async ValueTask<RangeGuard> EnterWriteAsync(MmapLock l, CancellationToken c, string f, int n) =>
            Taken(l, LockMode.Write, await l.EnterWriteAsync(c, f, n));

        public static async ValueTask<RangeGuard?> TryEnterReadAsync(
            MmapLock l, AddressRange r, TimeSpan t, CancellationToken c, string f, int n) =>
            Taken(l, LockMode.Read, await l.TryEnterReadAsync(r, t, c, f, n), r);

        public static async ValueTask<RangeGuard?> TryEnterWriteAsync(
            MmapLock l, AddressRange r, TimeSpan t, CancellationToken c, string f, int n) =>
            Taken(l, LockMode.Write, await l.TryEnterWriteAsync(r, t, c, f, n), r);

        public static async ValueTask<RangeGuard?> TryEnterReadAsync(MmapLock l, TimeSpan t, CancellationToken c, string f, int n) =>
            Taken(l, LockMode.Read, await l.TryEnterReadAsync(t, c, f, n), AddressRange.All);

        public static async ValueTask<RangeGuard?> TryEnterWriteAsync(MmapLock l, TimeSpan t, CancellationToken c, string f, int n) =>
            Taken(l, LockMode.Write, await l.TryEnterWriteAsync(t, c, f, n), AddressRange.All);

        public static StructureGuard EnterStructure(MmapLock l, LockMode m, CancellationToken c, string f, int n) =>
            Taken(l, m, l.EnterStructure(m, c, f, n));

        public static bool TryEnterStructure(MmapLock l, LockMode m, out StructureGuard g, string f, int n) =>
            l.TryEnterStructure(m, out g, f, n) && Taken(l, m, g) == g;

        public static bool TryEnterStructure(MmapLock l, LockMode m, TimeSpan t, out StructureGuard g, string f, int n) =>
            l.TryEnterStructure(m, t, out g, f, n) && Taken(l, m, g) == g;

        public static void AcquireRead(MmapLock l, CancellationToken c, string f, int n)
        {
            l.AcquireRead(c, f, n);
            Run?.Acquired(null, Hold.Of(l, LockMode.Read, AddressRange.All));
        }

        public static void AcquireWrite(MmapLock l, CancellationToken c, string f, int n)
        {
            l.AcquireWrite(c, f, n);
            Run?.Acquired(null, Hold.Of(l, LockMode.Write, AddressRange.All));
        }

        public static void ReleaseRead(MmapLock l)
        {
            Run?.Released(l, LockMode.Read);
            l.ReleaseRead();
        }

        public static void ReleaseWrite(MmapLock l)
        {
            Run?.Released(l, LockMode.Write);
            l.ReleaseWrite();
        }

        public static void DowngradeToRead(MmapLock l)
        {
            Run?.ChangedUnscoped(l, LockMode.Read);
            l.DowngradeToRead();
        }
    }

    public static class OfVmaLock
    {
        public static VmaLock.Scope Enter(VmaLock l, string f, int n)
        {
            VmaLock.Scope scope = l.Enter(f, n);
            Run?.Acquired(null, Hold.Latch(l));
            return scope;
        }
    }

    public static class OfScope
    {
        /// <summary>A scope cannot be asked of which lock it is: it is the one that the thread no longer has.</summary>
        public static void Dispose(ref VmaLock.Scope s)
        {
            s.Dispose();
            while (Flow.Current is { } flow
                && flow.Held.FindLast(h => h.Guard is null && h.Hold.Lock is VmaLock { IsHeld: false }).Hold is { } ended)
            {
                flow.Run.Released(ended.Lock, LockMode.Write);
            }
        }
    }

    public static class OfRangeGuard
    {
        public static void Dispose(ref RangeGuard g)
        {
            Run?.Released(g);
            g.Dispose();
        }

        public static void DowngradeToRead(ref RangeGuard g)
        {
            g.DowngradeToRead();
            Run?.Changed(g, LockMode.Read);
        }

        public static bool TryUpgradeToWrite(ref RangeGuard g)
        {
            bool upgraded = g.TryUpgradeToWrite();
            Run?.Changed(g, g.Mode);
            return upgraded;
        }

        public static bool TryUpgradeToWrite(ref RangeGuard g, TimeSpan t, CancellationToken c)
        {
            bool upgraded = g.TryUpgradeToWrite(t, c);
            Run?.Changed(g, g.Mode);
            return upgraded;
        }
    }

    public static class OfRangeSetGuard
    {
        public static void Dispose(ref RangeSetGuard g)
        {
            Run?.Released(g);
            g.Dispose();
        }

        public static void DowngradeToRead(ref RangeSetGuard g)
        {
            g.DowngradeToRead();
            Run?.Changed(g, LockMode.Read);
        }
    }

    public static class OfStructureGuard
    {
        public static void Dispose(ref StructureGuard g)
        {
            Run?.Released(g);
            g.Dispose();
        }
    }

    public static class OfIDisposable
    {
        public static void Dispose(IDisposable d)
        {
            if (d is RangeGuard or RangeSetGuard or StructureGuard)
            {
                Run?.Released(d);
            }

            d.Dispose();
        }
    }

    private static CheckedRun? Run => Flow.Current?.Run;

    private static RangeGuard Taken(MmapLock l, LockMode mode, RangeGuard guard) => Taken(l, mode, guard, AddressRange.All);

    private static RangeGuard Taken(MmapLock l, LockMode mode, RangeGuard guard, AddressRange range)
    {
        Run?.Acquired(guard, Hold.Of(l, mode, range));
        return guard;
    }

    private static RangeGuard? Taken(MmapLock l, LockMode mode, RangeGuard? guard, AddressRange range) =>
        guard is { } held ? Taken(l, mode, held, range) : guard;

    private static RangeSetGuard Taken(MmapLock l, LockMode mode, RangeSetGuard guard, params AddressRange[] ranges)
    {
        Run?.Acquired(guard, [.. ranges.Select(r => Hold.Of(l, mode, r))]);
        return guard;
    }

    private static StructureGuard Taken(MmapLock l, LockMode mode, StructureGuard guard)
    {
        Run?.Acquired(guard, Hold.Root(l, mode), Hold.Latch(l.VmaLock));
        return guard;
    }
}
