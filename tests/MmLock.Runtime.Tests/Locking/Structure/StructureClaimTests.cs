using MmLock.Backends;

namespace MmLock.Tests;

/// <summary>
/// A range that is claimed by an attempt under a structure hold, and stays when that ends. Where every hold is of the whole lock, the
/// structure hold is in the way of the attempt, and what claims goes on with a coarse hold.
/// </summary>
public sealed class StructureClaimTests
{
    private static readonly AddressRange s_page = AddressRange.FromLength(1 << 20, 4096);
    private static readonly AddressRange s_next = AddressRange.FromLength((1 << 20) + 4096, 4096);

    [Theory]
    [MemberData(nameof(RecursiveLocks.All), MemberType = typeof(RecursiveLocks))]
    public void Attempt_succeeds_under_the_own_structure_hold_and_outlives_it(MmapLockBackend backend, bool validate)
    {
        foreach (bool isRecursive in new[] { false, true })
        {
            MmapLock mm = isRecursive
                ? RecursiveLocks.Create(backend, validate)
                : new MmapLock(new MmapLockOptions { AdaptivePolicy = AdaptivePolicy.Eager, Backend = backend, Validate = validate });
            StructureGuard structure = mm.EnterStructure(LockMode.Write);
            bool claimed = mm.TryEnterWrite(s_page, out RangeGuard range);
            structure.Dispose();
            Assert.Equal(backend != MmapLockBackend.ReaderWriter, claimed);
            if (!claimed)
            {
                Assert.Equal("write", RecursiveLocks.OthersMayTake(mm, AddressRange.All));
                continue;
            }

            Assert.Equal("nothing", RecursiveLocks.OthersMayTake(mm, s_page));
            Assert.False(RecursiveLocks.Elsewhere(() =>
            {
                using (mm.EnterStructure(LockMode.Write))
                {
                    return mm.TryEnterWrite(s_page, out _);
                }
            }));
            range.Dispose();
            Assert.Equal("write", RecursiveLocks.OthersMayTake(mm, AddressRange.All));
        }
    }

    [Theory]
    [MemberData(nameof(RecursiveLocks.All), MemberType = typeof(RecursiveLocks))]
    public void Attempt_under_a_structure_hold_that_had_to_queue_is_not_stopped_by_its_own_place(MmapLockBackend backend, bool validate)
    {
        MmapLock mm = RecursiveLocks.Create(backend, validate);
        using var claimed = new ManualResetEventSlim();
        using var over = new ManualResetEventSlim();
        bool isClaimed = false;
        RangeGuard coarse = mm.EnterWrite();
        TestThread other = RecursiveLocks.Start(() =>
        {
            RangeGuard range;
            using (mm.EnterStructure(LockMode.Write))
            {
                isClaimed = mm.TryEnterWrite(s_page, out range);
            }

            claimed.Set();
            over.Wait();
            range.Dispose();
        });
        Assert.True(
            SpinWait.SpinUntil(() => mm.WaiterCount == 1, RecursiveLocks.Patience), "the structure hold does not wait for the coarse one");
        coarse.Dispose();
        Assert.True(claimed.Wait(RecursiveLocks.Patience));
        Assert.Equal(backend != MmapLockBackend.ReaderWriter, isClaimed);
        Assert.Equal(isClaimed ? "nothing" : "write", RecursiveLocks.OthersMayTake(mm, AddressRange.All));
        over.Set();
        Assert.True(other.Join(RecursiveLocks.Patience));
        RecursiveLocks.AssertFree(mm);
    }

    [Theory]
    [MemberData(nameof(RecursiveLocks.All), MemberType = typeof(RecursiveLocks))]
    public void Attempt_fails_or_succeeds_at_once_while_a_coarse_request_waits_for_the_structure(MmapLockBackend backend, bool validate)
    {
        MmapLock mm = RecursiveLocks.Create(backend, validate);
        StructureGuard structure = mm.EnterStructure(LockMode.Write);
        TestThread coarse = RecursiveLocks.Start(() => mm.EnterWrite().Dispose());
        Assert.True(SpinWait.SpinUntil(() => mm.WaiterCount == 1, RecursiveLocks.Patience));
        StructureGuard inside = mm.EnterStructure(LockMode.Write);
        bool claimed = mm.TryEnterWrite(s_page, out RangeGuard range);
        bool again = mm.TryEnterWrite(s_next, out RangeGuard next);
        Assert.Equal(claimed, again);
        inside.Dispose();
        structure.Dispose();
        range.Dispose();
        next.Dispose();
        Assert.True(coarse.Join(RecursiveLocks.Patience), "the coarse request was not woken");
        RecursiveLocks.AssertFree(mm);
    }

    [Fact]
    public void Failed_attempt_leaves_a_default_guard_whose_end_does_nothing()
    {
        var mm = new MmapLock();
        RangeGuard other = mm.EnterWrite(s_page);
        RangeGuard hold = default;
        using (mm.EnterStructure(LockMode.Write))
        {
            Assert.False(mm.TryEnterWrite(s_page, out hold));
        }

        hold.Dispose();
        Assert.Equal("nothing", RecursiveLocks.OthersMayTake(mm, s_page));
        other.Dispose();
        Assert.Equal("write", RecursiveLocks.OthersMayTake(mm, AddressRange.All));
    }
}
