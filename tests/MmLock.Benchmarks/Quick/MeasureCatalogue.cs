using DotNext.Threading;
using MmLock.Benchmarks.Locks;
using MmLock.Benchmarks.Memory;
using static MmLock.MmapLockBackend;

namespace MmLock.Benchmarks.Quick;

/// <summary>All measures of a quick run, in the order in which they are taken and shown.</summary>
internal static class MeasureCatalogue
{
    /// <param name="only">A backend to measure everything with; null for each where it is meant to be used.</param>
    public static IReadOnlyList<Measure> Create(MmapLockBackend? only) =>
    [
        .. OneThread(only),
        .. ByThread(only),
        .. Recorded(only),
        .. StructureAndSets(only),
        .. TwoThreads(only),
        .. ManyHeld(only ?? RangeTree),
        .. Waiting(only ?? RangeTree),
        .. Allocation(only),
        .. OtherLocks(only),
        .. MemoryCatalogue.Create(),
    ];

    private static IEnumerable<Measure> OneThread(MmapLockBackend? only)
    {
        foreach (MmapLockBackend backend in Chosen(only))
        {
            string name = MeasuredLocks.Name(backend);
            bool tree = backend == RangeTree;
            bool adaptive = backend == Adaptive;
            yield return new($"write, {name} ÷ ReaderWriterLockSlim", Goal.RatioAtMost(tree ? 1.2 : adaptive ? 0.7 : 0.6),
                () => Uncontended.Write(backend));
            yield return new(
                $"write beside one held, {name} ÷ ReaderWriterLockSlim",
                tree ? Goal.RatioAtMost(2.5) : null,
                () => Uncontended.WriteBesideOneHeld(backend));
            yield return new(
                $"write coarse, {name} ÷ ReaderWriterLockSlim",
                tree ? Goal.RatioAtMost(1.3) : adaptive ? Goal.RatioAtMost(1) : null,
                () => Uncontended.WriteCoarse(backend));
            yield return new(
                $"read, {name} ÷ ReaderWriterLockSlim", adaptive ? Goal.RatioAtMost(0.9) : null, () => Uncontended.Read(backend));
            yield return new(
                $"read coarse, {name} ÷ ReaderWriterLockSlim", adaptive ? Goal.RatioAtMost(1) : null, () => Uncontended.ReadCoarse(backend));
            yield return new(
                $"write 256 MiB, {name} ÷ ReaderWriterLockSlim",
                adaptive ? Goal.RatioAtMost(1.5) : null,
                () => Uncontended.WriteWide(backend));
        }
    }

    /// <summary>Coarse holds that nest by thread; the goal is of an acquire and release together.</summary>
    private static IEnumerable<Measure> ByThread(MmapLockBackend? only)
    {
        foreach (MmapLockBackend backend in Chosen(only))
        {
            string name = MeasuredLocks.Name(backend);
            Goal cost = Goal.ExcessAtMost(5);
            yield return new($"write coarse, {name}, by thread ÷ without", cost, () => Recursion.Write(backend));
            yield return new($"read coarse, {name}, by thread ÷ without", cost, () => Recursion.Read(backend));
            yield return new($"write unscoped, {name}, by thread ÷ without", cost, () => Recursion.Unscoped(backend));
            yield return new($"write range, {name}, by thread ÷ without", null, () => Recursion.Range(backend));
        }

        MmapLockBackend one = only ?? RangeTree;
        yield return new("write inside a write, by thread ÷ Monitor", null, () => Recursion.Nested(one));
        yield return new("wait, pulse and hand over, by thread ÷ Monitor", null, () => Recursion.HandOver(one));
        yield return new("allocated, nested, by thread; Monitor", Goal.OursAtMost(0), () => Recursion.Bytes(one));
    }

    /// <summary>Of an acquire and release together: what recording adds, and what is left of it when it is off.</summary>
    private static IEnumerable<Measure> Recorded(MmapLockBackend? only)
    {
        foreach (MmapLockBackend backend in Chosen(only))
        {
            string name = MeasuredLocks.Name(backend);
            Goal cost = Goal.ExcessAtMost(60);
            yield return new($"write, {name}, recorded ÷ not", cost, () => Recording.Write(backend));
            yield return new($"read, {name}, recorded ÷ not", cost, () => Recording.Read(backend));
            yield return new($"write coarse, {name}, recorded ÷ not", cost, () => Recording.WriteCoarse(backend));
            yield return new(
                $"write, {name}, recorded before ÷ never", Goal.RatioAtMost(1.01), () => Recording.WriteAfterwards(backend));
        }
    }

    /// <summary>Structure holds, and several ranges at once.</summary>
    private static IEnumerable<Measure> StructureAndSets(MmapLockBackend? only)
    {
        foreach (MmapLockBackend backend in Chosen(only))
        {
            string name = MeasuredLocks.Name(backend);
            Goal cost = Goal.RatioAtMost(1.3);
            yield return new($"structure write, {name} ÷ System.Threading.Lock", cost, () => Structure.Write(backend));
            yield return new($"structure read, {name} ÷ System.Threading.Lock", cost, () => Structure.Read(backend));
            yield return new(
                $"structure read beside a coarse reader, {name} ÷ System.Threading.Lock", cost, () => Structure.ReadBesideReader(backend));
            yield return new(
                $"write coarse, {name}, beside structure holds ÷ without", null, () => Structure.CoarseOfSuchALock(backend));
            yield return new($"two ranges at once, {name} ÷ one after the other", null, () => Structure.TwoRanges(backend));
            yield return new($"allocated, structure; two ranges, {name}", Goal.OursAtMost(0), () => Structure.Bytes(backend));
        }

        yield return new("VmaLock ÷ System.Threading.Lock", null, () => Structure.VmaLockAlone(only ?? RangeTree));
    }

    private static IEnumerable<Measure> TwoThreads(MmapLockBackend? only)
    {
        foreach (MmapLockBackend backend in Chosen(only))
        {
            string name = MeasuredLocks.Name(backend);
            bool tree = backend == RangeTree;
            yield return new(
                $"two disjoint threads ÷ one, empty, {name}", tree ? null : Goal.RatioAtLeast(1.8), () => DisjointThreads.Empty(backend));
            yield return new(
                $"two disjoint threads ÷ one, 1 µs, {name}",
                Goal.RatioAtLeast(tree ? 1.7 : 1.95),
                () => DisjointThreads.Microsecond(backend));
        }

        // What the machine itself has to give to two threads; what is missing here, no lock can add.
        yield return new("two threads ÷ one, compare-and-swap pairs", null, DisjointThreads.EmptyWithoutLock);
        yield return new("two threads ÷ one, 1 µs, no lock", null, DisjointThreads.MicrosecondWithoutLock);
    }

    private static IEnumerable<Measure> ManyHeld(MmapLockBackend backend)
    {
        string name = MeasuredLocks.Name(backend);
        yield return new(
            $"1,000,000 held ÷ 1,000 held, {name}, random places",
            Goal.RatioAtMost(4),
            () => HeldRanges.ManyOverFew(backend, 1_000_000, 1_000));
        yield return new(
            $"1,000,000 held ÷ 1,000 held, {name}, one place",
            Goal.RatioAtMost(4),
            () => HeldRanges.ManyOverFewInOnePlace(backend, 1_000_000, 1_000));
        yield return new($"10,000 held, list under a lock ÷ {name}", Goal.RatioAtLeast(60),
            () => HeldRanges.ListOverOurs(backend, 10_000));
    }

    private static IEnumerable<Measure> Waiting(MmapLockBackend backend)
    {
        string name = MeasuredLocks.Name(backend);
        yield return new(
            $"bystander's p99 wait, coarse ÷ range, {name}", Goal.RatioAtLeast(5000), () => BystanderWait.CoarseOverOurs(backend));
        yield return new($"longest wait, ReaderWriterLockSlim ÷ {name}", Goal.OursAtMost(2), () => LongestWait.Take(backend));
        yield return new($"4 tasks, one range, {name} ÷ AsyncExclusiveLock", Goal.RatioAtMost(1), () => Contention.AsyncTime(backend));
    }

    private static IEnumerable<Measure> Allocation(MmapLockBackend? only)
    {
        foreach (MmapLockBackend backend in Chosen(only))
        {
            string name = MeasuredLocks.Name(backend);
            yield return new($"allocated, one thread, {name}; ReaderWriterLockSlim", Goal.OursAtMost(0), () => Uncontended.Bytes(backend));
            yield return new(
                $"allocated, 2 threads, one range, {name}; ReaderWriterLockSlim",
                Goal.OursAtMost(0),
                () => Contention.ThreadBytes(backend));
            yield return new(
                $"allocated, 4 tasks, one range, {name}; AsyncExclusiveLock", Goal.OursAtMost(0), () => Contention.AsyncBytes(backend));
        }
    }

    private static IEnumerable<Measure> OtherLocks(MmapLockBackend? only)
    {
        if (only is not null)
        {
            yield break;
        }

        yield return new("compare-and-swap pair ÷ ReaderWriterLockSlim", null, () => Uncontended.OverWrite(new CompareAndSwapPair(new())));
        yield return new(
            "two compare-and-swap pairs ÷ ReaderWriterLockSlim", null, () => Uncontended.OverWrite(new TwoCompareAndSwapPairs(new())));
        yield return new("System.Threading.Lock ÷ ReaderWriterLockSlim", null, () => Uncontended.OverWrite(new PlainLock(new())));
        yield return new("SemaphoreSlim ÷ ReaderWriterLockSlim", null, () => Uncontended.OverWrite(new SlimSemaphore(new(1, 1))));
        yield return new(
            "DotNext AsyncExclusiveLock ÷ ReaderWriterLockSlim",
            null,
            () => Uncontended.OverWrite(new DotNextExclusive(new AsyncExclusiveLock())));
        yield return new(
            "DotNext AsyncReaderWriterLock ÷ ReaderWriterLockSlim",
            null,
            () => Uncontended.OverWrite(new DotNextReaderWriter(new AsyncReaderWriterLock())));
        yield return new("FileStream.Lock and Unlock ÷ ReaderWriterLockSlim", null, Uncontended.FileRange);
    }

    private static IEnumerable<MmapLockBackend> Chosen(MmapLockBackend? only) => only is { } one ? [one] : [RangeTree, Segmented, Adaptive];
}
