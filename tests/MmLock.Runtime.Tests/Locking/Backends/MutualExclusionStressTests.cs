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

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Holders_never_meet_in_the_middle(MmapLockBackend backend, Kind one, Kind other)
    {
        var mm = new MmapLock(new MmapLockOptions { AdaptivePolicy = AdaptivePolicy.Eager, Backend = backend });
        var shared = new Shared();
        using var start = new Barrier(2);
        int iterations = backend != MmapLockBackend.RangeTree ? Turns : Turns / 5;
        Thread[] threads = [.. new[] { one, other }.Select(kind => new Thread(() =>
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
        if ((kind == Kind.TryWritePage && !mm.TryEnterWrite(s_page, out tried))
            || (kind == Kind.TryWriteAll && !mm.TryEnterWrite(out tried)))
        {
            return;
        }

        using RangeGuard held = kind switch
        {
            Kind.TryWritePage or Kind.TryWriteAll => tried,
            Kind.WritePage or Kind.Downgrade => mm.EnterWrite(s_page),
            Kind.ReadPage or Kind.Upgrade => mm.EnterRead(s_page),
            Kind.WriteBlocks => mm.EnterWrite(s_blocks),
            Kind.ReadBlocks => mm.EnterRead(s_blocks),
            Kind.WriteWide => mm.EnterWrite(s_wide),
            Kind.ReadWide => mm.EnterRead(s_wide),
            Kind.WriteAll => mm.EnterWrite(),
            _ => mm.EnterRead(),
        };
        if (kind is Kind.WritePage or Kind.WriteBlocks or Kind.WriteWide or Kind.WriteAll or Kind.Downgrade or Kind.TryWritePage
                or Kind.TryWriteAll
            || (kind == Kind.Upgrade && held.TryUpgradeToWrite(Timeout.InfiniteTimeSpan)))
        {
            shared.Write();
            if (kind == Kind.Downgrade)
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
        }
    }
}
