using MmLock.Backends;
using MmLock.Tree;
using MmLock.Validation;

namespace MmLock.Tests;

/// <summary>A guard's name never comes again, however many holds there were: near the ends of their numbers.</summary>
public sealed class GenerationTests
{
    private static readonly AddressRange s_page = AddressRange.FromLength(1 << 20, 4096);
    private static readonly AddressRange s_blocks = AddressRange.FromBounds(0, 4 << 20);

    [Theory]
    [InlineData(MmapLockBackend.RangeTree)]
    [InlineData(MmapLockBackend.ReaderWriter)]
    public void Guard_is_stale_after_two_to_the_32nd_changes_of_its_request(MmapLockBackend backend)
    {
        var mm = new MmapLock(new MmapLockOptions { AdaptivePolicy = AdaptivePolicy.Eager, Backend = backend });
        RangeGuard stale = mm.EnterWrite(s_page);
        var request = (Request)stale.Owner!;
        stale.Dispose();

        // It has changed twice; the next hold is the one whose low 32 bits are those of the stale guard.
        request.Generation += (1UL << 32) - 2;
        RangeGuard held = mm.EnterWrite(s_page);
        Assert.Same(request, held.Owner);
        Assert.Equal((uint)stale.Name, (uint)held.Name);
        AssertDead(stale);
        Assert.False(mm.TryEnterRead(s_page, out _));
        held.Dispose();
        Assert.Equal(0, mm.HolderCount);
    }

    [Fact]
    public void Validated_guard_is_stale_after_two_to_the_32nd_holds()
    {
        var mm = new MmapLock(new MmapLockOptions { Validate = true });
        RangeGuard stale = mm.EnterWrite(s_page);
        stale.Dispose();
        ((ValidatingRangeLock)mm.Backend).Last += (1UL << 32) - 1;
        RangeGuard held = mm.EnterWrite(s_page);
        AssertDead(stale);
        Assert.False(mm.TryEnterRead(s_page, out _));
        held.Dispose();
    }

    [Theory]
    [InlineData(1UL << 32)]
    [InlineData(SegmentWord.MostOwners)]
    public void Owners_of_a_segment_end_before_their_names_come_again(ulong wrap)
    {
        var mm = new MmapLock(new MmapLockOptions { Backend = MmapLockBackend.Segmented });
        var backend = (SegmentedRangeLock)mm.Backend;
        List<RangeGuard> stale = [];
        for (int i = 0; i < 6; i++)
        {
            stale.Add(Iterate());
        }

        backend.Age(wrap - 3, records: 0);
        for (int i = 0; i < 20; i++)
        {
            stale.Add(Iterate());
        }

        Assert.Equal(stale.Count, stale.Distinct().Count());
        RangeGuard held = mm.EnterWrite(s_page);
        stale.ForEach(AssertDead);
        Assert.False(mm.TryEnterRead(s_page, out _));
        Assert.Equal(LockMode.Write, held.Mode);
        Assert.Equal(s_page, held.Range);
        Assert.True(mm.IsHeld(s_page, LockMode.Write));
        held.DowngradeToRead();
        Assert.True(mm.TryEnterRead(s_page, out RangeGuard reader));
        reader.Dispose();
        Assert.True(held.TryUpgradeToWrite());
        held.Dispose();
        Assert.Equal(0, mm.HolderCount);

        RangeGuard Iterate()
        {
            Assert.True(mm.TryOptimisticRead(s_page, out OptimisticStamp stamp));
            RangeGuard guard = mm.EnterWrite(s_page);
            Assert.False(mm.TryOptimisticRead(s_page, out _));
            guard.Dispose();
            Assert.False(mm.Validate(stamp), "a stamp from before the write hold is valid after it");
            return guard;
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Records_of_a_segment_end_before_their_names_come_again(bool write)
    {
        var mm = new MmapLock(new MmapLockOptions { Backend = MmapLockBackend.Segmented });
        var backend = (SegmentedRangeLock)mm.Backend;
        AddressRange range = write ? s_blocks : s_page;
        List<RangeGuard> stale = [];
        Turns(40);
        backend.Age(owners: 1, Hold.Spent - 6);

        // More than all records of the segment have left: the queue goes on.
        Turns(80);
        Assert.Equal(stale.Count, stale.Distinct().Count());
        RangeGuard held = Enter();
        stale.ForEach(AssertDead);
        Assert.False(mm.TryEnterWrite(s_page, out _));
        Assert.Equal(1, mm.HolderCount);
        held.Dispose();
        Assert.Equal(0, mm.HolderCount);
        Assert.True(mm.TryEnterWrite(out RangeGuard all), "a record that is not used any more is taken for a hold");
        all.Dispose();

        RangeGuard Enter() => write ? mm.EnterWrite(range) : mm.EnterRead(range);

        void Turns(int count)
        {
            for (int i = 0; i < count; i++)
            {
                RangeGuard guard = Enter();
                guard.Dispose();
                stale.Add(guard);
            }
        }
    }

    private static void AssertDead(RangeGuard stale)
    {
        stale.Dispose();
        Assert.Throws<InvalidOperationException>(stale.DowngradeToRead);
        Assert.Throws<InvalidOperationException>(() => stale.TryUpgradeToWrite());
        Assert.Throws<InvalidOperationException>(() => stale.Range);
    }
}
