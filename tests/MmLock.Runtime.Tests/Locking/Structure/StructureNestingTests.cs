namespace MmLock.Tests;

/// <summary>Structure holds inside a coarse hold of their thread.</summary>
public sealed class StructureNestingTests
{
    private static readonly AddressRange s_page = AddressRange.FromLength(1 << 20, 4096);

    [Theory]
    [MemberData(nameof(RecursiveLocks.All), MemberType = typeof(RecursiveLocks))]
    public void Inside_its_threads_coarse_hold_it_is_granted_and_counted(MmapLockBackend backend, bool validate)
    {
        MmapLock mm = RecursiveLocks.Create(backend, validate);
        RangeGuard write = mm.EnterWrite();
        StructureGuard structure = mm.EnterStructure(LockMode.Write);
        Assert.Equal(LockMode.Write, structure.Mode);
        Assert.Equal(1, mm.HolderCount);
        write.Dispose();
        Assert.Equal("nothing", RecursiveLocks.OthersMayTake(mm, AddressRange.All));
        Assert.Throws<SynchronizationLockException>(() => RecursiveLocks.Elsewhere(() => structure.Dispose()));
        structure.Dispose();
        RecursiveLocks.AssertFree(mm);

        RangeGuard read = mm.EnterRead();
        Assert.Throws<LockRecursionException>(() => mm.EnterStructure(LockMode.Write));
        Assert.False(mm.VmaLock.IsHeld);
        Assert.True(mm.TryEnterStructure(LockMode.Read, out structure));
        Assert.True(read.TryUpgradeToWrite(), "its own structure hold is in the way");
        read.Dispose();
        Assert.Equal(LockMode.Read, structure.Mode);
        Assert.Equal("read", RecursiveLocks.OthersMayTake(mm, s_page));
        structure.Dispose();
        RecursiveLocks.AssertFree(mm);
    }

    [Fact]
    public void Condition_is_not_waited_for_inside()
    {
        MmapLock mm = RecursiveLocks.Create(MmapLockBackend.RangeTree);
        using RangeGuard write = mm.EnterWrite();
        using (mm.EnterStructure(LockMode.Read))
        {
            Assert.Throws<InvalidOperationException>(() => mm.Condition.Wait(TimeSpan.Zero));
        }

        Assert.False(mm.Condition.Wait(TimeSpan.Zero));
    }

    [Theory]
    [MemberData(nameof(StructureTests.Backends), MemberType = typeof(StructureTests))]
    public void Attempt_inside_fails_alone_when_the_latch_is_taken(MmapLockBackend backend)
    {
        MmapLock mm = RecursiveLocks.Create(backend);
        using var over = new ManualResetEventSlim();
        using var begun = new ManualResetEventSlim();
        TestThread other = RecursiveLocks.Start(() =>
        {
            using (mm.VmaLock.Enter())
            {
                begun.Set();
                over.Wait();
            }
        });
        begun.Wait();
        using (mm.EnterWrite())
        {
            Assert.False(mm.TryEnterStructure(LockMode.Write, out _));
            Assert.False(mm.TryEnterStructure(LockMode.Write, TimeSpan.FromMilliseconds(20), out _));
        }

        RecursiveLocks.AssertFree(mm);
        over.Set();
        Assert.True(other.Join(RecursiveLocks.Patience));
    }
}
