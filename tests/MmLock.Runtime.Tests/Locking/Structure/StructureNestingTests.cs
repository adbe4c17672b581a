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

    [Theory]
    [MemberData(nameof(RecursiveLocks.All), MemberType = typeof(RecursiveLocks))]
    public void Inside_a_structure_hold_it_is_granted_and_the_last_one_ends_it(MmapLockBackend backend, bool validate)
    {
        MmapLock mm = RecursiveLocks.Create(backend, validate);
        for (int depth = 1; depth < 20; depth++)
        {
            StructureGuard first = mm.EnterStructure(LockMode.Write);
            StructureGuard[] inside = [.. Enumerable.Range(0, depth).Select(i => i % 2 == 0
                ? mm.EnterStructure(i % 4 == 0 ? LockMode.Write : LockMode.Read)
                : mm.TryEnterStructure(LockMode.Read, out StructureGuard tried) ? tried : default)];
            Assert.Equal(depth + 1, inside.Append(first).Distinct().Count());
            Assert.Equal(LockMode.Write, inside[0].Mode);
            first.Dispose();
            first.Dispose();
            Assert.Throws<InvalidOperationException>(() => first.Mode);
            foreach (StructureGuard guard in inside)
            {
                Assert.True(mm.VmaLock.IsHeld);
                Assert.Throws<SynchronizationLockException>(() => RecursiveLocks.Elsewhere(() => guard.Dispose()));
                Assert.Equal("nothing", RecursiveLocks.OthersMayTake(mm, AddressRange.All));
                guard.Dispose();
                guard.Dispose();
                Assert.Throws<InvalidOperationException>(() => guard.Mode);
            }

            RecursiveLocks.AssertFree(mm);
            using (mm.EnterStructure(LockMode.Read))
            {
                first.Dispose();
                Array.ForEach(inside, guard => guard.Dispose());
                RecursiveLocks.Elsewhere(() => Array.ForEach(inside, guard => guard.Dispose()));
                Assert.True(mm.VmaLock.IsHeld);
                Assert.Throws<LockRecursionException>(() => mm.EnterStructure(LockMode.Write));
            }

            RecursiveLocks.AssertFree(mm);
        }
    }

    [Fact]
    public void Inside_a_structure_hold_under_a_coarse_one_the_root_stays_as_strong()
    {
        MmapLock mm = RecursiveLocks.Create(MmapLockBackend.RangeTree);
        RangeGuard coarse = mm.EnterWrite();
        StructureGuard first = mm.EnterStructure(LockMode.Write);
        StructureGuard inside = mm.EnterStructure(LockMode.Read);
        coarse.Dispose();
        first.Dispose();
        Assert.Equal("nothing", RecursiveLocks.OthersMayTake(mm, s_page));
        inside.Dispose();
        RecursiveLocks.AssertFree(mm);
    }

    [Fact]
    public void Without_the_option_and_beside_a_latch_that_is_no_structure_hold_nothing_nests()
    {
        var plain = new MmapLock();
        using (plain.EnterStructure(LockMode.Write))
        {
            Assert.Throws<LockRecursionException>(() => plain.EnterStructure(LockMode.Read));
        }

        MmapLock mm = RecursiveLocks.Create(MmapLockBackend.RangeTree);
        using (mm.VmaLock.Enter())
        {
            Assert.Throws<LockRecursionException>(() => mm.EnterStructure(LockMode.Read));
        }
    }

    [Fact]
    public void Nesting_allocates_nothing_once_it_has_been_as_deep()
    {
        MmapLock mm = RecursiveLocks.Create(MmapLockBackend.RangeTree);
        void Nest()
        {
            using (mm.EnterStructure(LockMode.Write))
            using (mm.EnterStructure(LockMode.Write))
            using (mm.EnterStructure(LockMode.Read))
            {
            }
        }

        Nest();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            Nest();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
