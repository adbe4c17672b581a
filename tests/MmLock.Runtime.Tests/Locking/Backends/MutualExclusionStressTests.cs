using MmLock.Backends;
using System.Diagnostics;

namespace MmLock.Tests;

/// <summary>
/// Two kinds of holders, over and over against each other: the fast paths and the queue meet by flags and fences, and
/// these are the programs that notice when one is missing. A holder changes two values that nobody may see differ.
/// </summary>
public sealed class MutualExclusionStressTests
{
    private const int Turns = 150_000;
    private static readonly AddressRange s_page = AddressRange.FromLength(1 << 20, 4096);
    private static readonly AddressRange s_blocks = AddressRange.FromBounds(0, 4 << 20);
    private static readonly AddressRange s_wide = AddressRange.FromBounds(0, 64 << 20);

    public enum Kind
    {
        WritePage, ReadPage, WriteBlocks, ReadBlocks, WriteWide, ReadWide, WriteAll, ReadAll, Upgrade, Downgrade, TryWritePage, TryWriteAll,
        TryUpgrade, TryUpgradeWide, DowngradeBlocks, TryWriteWide, TryWriteBlocks,
    }

    public static TheoryData<MmapLockBackend, Kind, Kind> Pairs
    {
        get
        {
            var pairs = new TheoryData<MmapLockBackend, Kind, Kind>();
            foreach ((Kind one, Kind other) in new[]
            {
                (Kind.WritePage, Kind.WriteAll), (Kind.WritePage, Kind.ReadAll), (Kind.ReadPage, Kind.WriteAll),
                (Kind.WritePage, Kind.WriteWide), (Kind.WritePage, Kind.WritePage), (Kind.WritePage, Kind.WriteBlocks),
                (Kind.ReadPage, Kind.WriteBlocks), (Kind.ReadBlocks, Kind.WritePage), (Kind.ReadBlocks, Kind.WriteAll),
                (Kind.WriteBlocks, Kind.ReadWide), (Kind.Upgrade, Kind.ReadAll), (Kind.Upgrade, Kind.WritePage),
                (Kind.Upgrade, Kind.ReadPage), (Kind.Upgrade, Kind.Upgrade), (Kind.Downgrade, Kind.WriteAll),
                (Kind.Downgrade, Kind.ReadPage), (Kind.TryWritePage, Kind.WriteAll),
                (Kind.WritePage, Kind.TryWriteAll),
            })
            {
                pairs.Add(MmapLockBackend.Segmented, one, other);
                pairs.Add(MmapLockBackend.RangeTree, one, other);
                pairs.Add(MmapLockBackend.Adaptive, one, other);
            }

            return pairs;
        }
    }

    /// <summary>Two readers, of which one is where readers are that are not alone, and a writer.</summary>
    public static TheoryData<MmapLockBackend, Kind, Kind, Kind> Triples
    {
        get
        {
            var triples = new TheoryData<MmapLockBackend, Kind, Kind, Kind>();
            foreach ((Kind one, Kind other, Kind third) in new[]
            {
                (Kind.ReadPage, Kind.TryUpgrade, Kind.TryWritePage), (Kind.ReadPage, Kind.TryUpgrade, Kind.WritePage),
                (Kind.ReadPage, Kind.TryUpgrade, Kind.TryWriteBlocks), (Kind.TryUpgrade, Kind.TryUpgrade, Kind.TryWriteWide),
                (Kind.DowngradeBlocks, Kind.ReadPage, Kind.TryWriteWide), (Kind.ReadWide, Kind.TryUpgradeWide, Kind.TryWritePage),
            })
            {
                triples.Add(MmapLockBackend.Segmented, one, other, third);
                triples.Add(MmapLockBackend.RangeTree, one, other, third);
                triples.Add(MmapLockBackend.Adaptive, one, other, third);
            }

            return triples;
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Holders_never_meet_in_the_middle(MmapLockBackend backend, Kind one, Kind other) => Run(backend, one, other);

    [Theory]
    [MemberData(nameof(Triples))]
    public void Three_holders_never_meet_in_the_middle(MmapLockBackend backend, Kind one, Kind other, Kind third) =>
        Run(backend, one, other, third);

    private static void Run(MmapLockBackend backend, params Kind[] kinds)
    {
        var mm = new MmapLock(new MmapLockOptions { AdaptivePolicy = AdaptivePolicy.Eager, Backend = backend });
        var shared = new Shared();
        using var start = new Barrier(kinds.Length);
        int iterations = backend != MmapLockBackend.RangeTree ? Turns : Turns / 5;
        Thread[] threads = [.. kinds.Select(kind => new Thread(() =>
        {
            start.SignalAndWait();
            long began = Stopwatch.GetTimestamp();
            for (int i = 0; Stress.GoesOn(i, iterations, began) && !shared.Failed; i++)
            {
                Iterate(mm, kind, shared);
            }
        }))];
        Array.ForEach(threads, t => t.Start());
        Array.ForEach(threads, t => Assert.True(t.Join(TimeSpan.FromSeconds(60) + Stress.Time), "a request was never granted"));
        Assert.False(shared.Failed, "two holders that exclude each other were inside");
        Assert.Equal(0, mm.WaiterCount);
        Assert.True(mm.TryEnterWrite(out RangeGuard all));
        all.Dispose();
    }

    private static void Iterate(MmapLock mm, Kind kind, Shared shared)
    {
        RangeGuard tried = default;
        bool isTaken = kind switch
        {
            Kind.TryWritePage => mm.TryEnterWrite(s_page, out tried),
            Kind.TryWriteBlocks => mm.TryEnterWrite(s_blocks, out tried),
            Kind.TryWriteWide => mm.TryEnterWrite(s_wide, out tried),
            Kind.TryWriteAll => mm.TryEnterWrite(out tried),
            _ => true,
        };
        if (!isTaken)
        {
            return;
        }

        using RangeGuard held = kind switch
        {
            Kind.TryWritePage or Kind.TryWriteAll or Kind.TryWriteBlocks or Kind.TryWriteWide => tried,
            Kind.WritePage or Kind.Downgrade => mm.EnterWrite(s_page),
            Kind.ReadPage or Kind.Upgrade or Kind.TryUpgrade => mm.EnterRead(s_page),
            Kind.WriteBlocks or Kind.DowngradeBlocks => mm.EnterWrite(s_blocks),
            Kind.ReadBlocks => mm.EnterRead(s_blocks),
            Kind.WriteWide => mm.EnterWrite(s_wide),
            Kind.ReadWide or Kind.TryUpgradeWide => mm.EnterRead(s_wide),
            Kind.WriteAll => mm.EnterWrite(),
            _ => mm.EnterRead(),
        };
        if (kind is Kind.WritePage or Kind.WriteBlocks or Kind.WriteWide or Kind.WriteAll or Kind.Downgrade or Kind.TryWritePage
                or Kind.TryWriteAll or Kind.TryWriteBlocks or Kind.TryWriteWide or Kind.DowngradeBlocks
            || (kind is Kind.TryUpgrade or Kind.TryUpgradeWide && held.TryUpgradeToWrite())
            || (kind == Kind.Upgrade && held.TryUpgradeToWrite(Timeout.InfiniteTimeSpan)))
        {
            shared.Write();
            if (kind is Kind.Downgrade or Kind.DowngradeBlocks)
            {
                held.DowngradeToRead();
            }
        }

        shared.Read();
    }

    private sealed class Shared
    {
        private long _left;
        private long _right;

        public bool Failed { get; private set; }

        public void Write()
        {
            long next = Volatile.Read(ref _left) + 1;
            Volatile.Write(ref _left, next);
            Thread.SpinWait(1);
            Failed |= Volatile.Read(ref _left) != next;
            Volatile.Write(ref _right, next);
        }

        public void Read()
        {
            long right = Volatile.Read(ref _right);
            Failed |= Volatile.Read(ref _left) != right;
            Thread.SpinWait(1);
            Failed |= Volatile.Read(ref _left) != right;
        }
    }
}
