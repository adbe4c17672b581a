using MmLock.Backends;
using System.Diagnostics;

namespace MmLock.Tests;

public sealed class OptimisticReadTests
{
    public static TheoryData<MmapLockBackend> Backends =>
        [MmapLockBackend.ReaderWriter, MmapLockBackend.RangeTree, MmapLockBackend.Segmented, MmapLockBackend.Adaptive];

    private static readonly AddressRange s_page = AddressRange.FromLength(0x20_0000, 4096);
    private static readonly AddressRange s_far = AddressRange.FromLength(0x4000_0000, 4096);

    [Theory]
    [MemberData(nameof(Backends))]
    public void Read_holds_leave_a_stamp_valid_and_write_holds_do_not(MmapLockBackend backend)
    {
        var mm = new MmapLock(new MmapLockOptions { AdaptivePolicy = AdaptivePolicy.Eager, Backend = backend });
        Action<RangeGuard>[] endings = [g => g.Dispose(), g => g.DowngradeToRead(), _ => { }];
        foreach (Action<RangeGuard> end in endings)
        {
            for (int i = 0; i < 3; i++)
            {
                Assert.True(mm.TryOptimisticRead(s_page, out OptimisticStamp stamp));
                mm.EnterRead(s_page).Dispose();
                Assert.True(mm.Validate(stamp));
                RangeGuard writer = i switch
                {
                    0 => mm.EnterWrite(s_page),
                    1 => mm.EnterWrite(),
                    _ => mm.EnterWrite(AddressRange.FromBounds(0, 1UL << 40)),
                };
                Assert.False(mm.TryOptimisticRead(s_page, out OptimisticStamp refused));
                Assert.False(mm.Validate(refused));
                end(writer);
                Assert.False(mm.Validate(stamp));
                writer.Dispose();
                Assert.False(mm.Validate(stamp));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Upgrade_is_a_write_hold(MmapLockBackend backend)
    {
        var mm = new MmapLock(new MmapLockOptions { AdaptivePolicy = AdaptivePolicy.Eager, Backend = backend });
        using RangeGuard reader = mm.EnterRead(s_page);
        Assert.True(mm.TryOptimisticRead(s_page, out OptimisticStamp stamp));
        Assert.True(reader.TryUpgradeToWrite());
        Assert.False(mm.Validate(stamp));
        reader.DowngradeToRead();
        Assert.False(mm.Validate(stamp));
    }

    [Theory]
    [InlineData(MmapLockBackend.RangeTree)]
    [InlineData(MmapLockBackend.Segmented)]
    [InlineData(MmapLockBackend.Adaptive)]
    public void Distant_write_hold_leaves_a_stamp_valid(MmapLockBackend backend)
    {
        var mm = new MmapLock(new MmapLockOptions { AdaptivePolicy = AdaptivePolicy.Eager, Backend = backend });
        Assert.True(mm.TryOptimisticRead(s_page, out OptimisticStamp stamp));
        mm.EnterWrite(s_far).Dispose();
        Assert.True(mm.Validate(stamp));
        Assert.False(new MmapLock().Validate(stamp));
        Assert.False(mm.Validate(default));
    }

    [Fact]
    public void Write_hold_from_before_the_first_speculation_counts()
    {
        var target = new RangeLock();
        RangeGuard writer = target.EnterWrite(s_page);
        Assert.False(target.TryOptimisticRead(s_page, out _));
        writer.Dispose();
        Assert.True(target.TryOptimisticRead(s_page, out OptimisticStamp stamp));
        Assert.True(target.Validate(stamp));
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Validated_reads_are_never_torn(MmapLockBackend backend)
    {
        var mm = new MmapLock(new MmapLockOptions { AdaptivePolicy = AdaptivePolicy.Eager, Backend = backend });
        long left = 0;
        long right = 0;
        bool done = false;
        Task writer = Task.Run(() =>
        {
            long began = Stopwatch.GetTimestamp();
            for (int i = 0; Stress.GoesOn(i, 100_000, began); i++)
            {
                using RangeGuard guard = i % 3 == 0 ? mm.EnterWrite() : mm.EnterWrite(s_page);
                Volatile.Write(ref left, left + 1);
                Volatile.Write(ref right, right + 1);
            }

            Volatile.Write(ref done, true);
        });
        long valid = 0;
        while (!Volatile.Read(ref done) || valid == 0)
        {
            if (mm.TryOptimisticRead(s_page, out OptimisticStamp stamp))
            {
                (long a, long b) = (Volatile.Read(ref left), Volatile.Read(ref right));
                if (mm.Validate(stamp))
                {
                    valid++;
                    Assert.Equal(a, b);
                }
            }
        }

        await writer;
    }
}
