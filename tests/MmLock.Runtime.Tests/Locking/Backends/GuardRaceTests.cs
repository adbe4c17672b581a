namespace MmLock.Tests;

/// <summary>Two calls on one guard at once, or a call and the grant it waits for, meeting at the worst place.</summary>
public sealed class GuardRaceTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);
    private static readonly AddressRange s_page = AddressRange.FromLength(1 << 20, 4096);
    private static readonly AddressRange s_blocks = AddressRange.FromBounds(0, 4 << 20);
    private readonly MmapLock _lock = new(new MmapLockOptions { Backend = MmapLockBackend.Segmented });

    public static TheoryData<bool, bool> Trials => new() { { false, false }, { false, true }, { true, false }, { true, true } };

    [Theory]
    [MemberData(nameof(Trials))]
    public void Hold_that_ends_while_its_upgrade_is_on_trial_leaves_the_word_whole(bool owner, bool wide)
    {
        RangeGuard guard = Reader(owner);
        ValueTask<RangeGuard> coarse = default;
        Thread? ending = null;
        Interleaving.Hook = place =>
        {
            if (place == Interleaving.SyncPoint.UpgradeOnTrial)
            {
                Interleaving.Hook = null;
                coarse = wide ? _lock.EnterReadAsync() : default;
                ending = new Thread(guard.Dispose);
                ending.Start();
                ending.Join(TimeSpan.FromMilliseconds(100));
            }
        };
        Exception? thrown = Record.Exception(() => guard.TryUpgradeToWrite());
        Interleaving.Hook = null;
        Assert.True(thrown is null or InvalidOperationException);
        Assert.True(ending!.Join(s_patience));
        if (wide)
        {
            Assert.True(coarse.IsCompleted);
            coarse.Result.Dispose();
        }

        AssertFree();
    }

    [Fact]
    public void Second_upgrade_does_not_take_the_first_ones_trial_for_a_write_hold()
    {
        RangeGuard guard = Reader(owner: true);
        ValueTask<RangeGuard> coarse = default;
        bool? second = null;
        Thread? other = null;
        Interleaving.Hook = place =>
        {
            if (place == Interleaving.SyncPoint.UpgradeOnTrial)
            {
                Interleaving.Hook = null;
                coarse = _lock.EnterReadAsync();
                other = new Thread(() => second = guard.TryUpgradeToWrite());
                other.Start();
                other.Join(TimeSpan.FromMilliseconds(100));
                Assert.Equal(LockMode.Read, guard.Mode);
            }
        };
        bool first = guard.TryUpgradeToWrite();
        Interleaving.Hook = null;
        Assert.True(other!.Join(s_patience));

        // The coarse reader was let in beside the one on trial, so none of them may write.
        Assert.True(coarse.IsCompleted);
        Assert.False(first);
        Assert.False(second);
        coarse.Result.Dispose();
        guard.Dispose();
        AssertFree();
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(0, true)]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public void Reader_that_comes_in_the_middle_of_a_downgrade_is_let_in_by_it(int after, bool coarse)
    {
        RangeGuard guard = _lock.EnterWrite(s_blocks);
        ValueTask<RangeGuard> reading = default;
        int places = 0;
        Interleaving.Hook = place =>
        {
            if (place == Interleaving.SyncPoint.HalfDowngraded && places++ == after)
            {
                reading = coarse ? _lock.EnterReadAsync() : _lock.EnterReadAsync(s_page);
            }
        };
        guard.DowngradeToRead();
        Interleaving.Hook = null;
        Assert.True(places > after);
        Assert.True(reading.IsCompleted, "only a reader is in its way, and nobody will wake it");
        reading.Result.Dispose();
        guard.Dispose();
        AssertFree();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Stale_guard_that_finds_the_next_owners_way_does_not_go_it(bool read)
    {
        RangeGuard stale = Forwarded();
        RangeGuard current = default;
        RangeGuard[] others = [];
        Interleaving.Hook = place =>
        {
            if (place == Interleaving.SyncPoint.ForwardSeen)
            {
                Interleaving.Hook = null;
                stale.Dispose();
                current = Forwarded();
                Assert.True(current.TryUpgradeToWrite());
            }
        };
        if (read)
        {
            Assert.Throws<InvalidOperationException>(() => stale.Mode);
        }
        else
        {
            Assert.Throws<InvalidOperationException>(stale.DowngradeToRead);
        }

        Interleaving.Hook = null;
        Assert.Equal(LockMode.Write, current.Mode);
        Assert.False(_lock.TryEnterRead(s_page, out _));
        current.Dispose();
        AssertFree();

        RangeGuard Forwarded()
        {
            RangeGuard guard = Reader(owner: true);
            using RangeGuard beside = _lock.EnterRead(s_page);
            Assert.False(guard.TryUpgradeToWrite());
            return guard;
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Grant_that_comes_while_the_awaiter_leaves_its_continuation_is_not_lost(bool takenEarly)
    {
        RangeGuard held = _lock.EnterWrite(s_page);
        ValueTask<RangeGuard> entering = _lock.EnterWriteAsync(s_page);
        Exception? early = null;
        Task<RangeGuard> awaiting = Task.Run(async () =>
        {
            Interleaving.Hook = place =>
            {
                if (place == Interleaving.SyncPoint.ContinuationClaimed)
                {
                    Interleaving.Hook = null;
                    held.Dispose();
                    early = takenEarly ? Record.Exception(() => entering.GetAwaiter().GetResult()) : null;
                }
            };
            return await entering.ConfigureAwait(false);
        });
        (await awaiting.WaitAsync(s_patience)).Dispose();
        Assert.Equal(takenEarly, early is InvalidOperationException);
        AssertFree();
    }

    /// <summary>A read hold that the word itself names, or one with a record.</summary>
    private RangeGuard Reader(bool owner)
    {
        if (!owner)
        {
            return _lock.EnterRead(s_page);
        }

        RangeGuard guard = _lock.EnterWrite(s_page);
        guard.DowngradeToRead();
        return guard;
    }

    private void AssertFree()
    {
        Assert.Equal(0, _lock.HolderCount);
        Assert.Equal(0, _lock.WaiterCount);
        for (int i = 0; i < 2; i++)
        {
            using RangeGuard page = _lock.EnterWrite(s_page);
            Assert.False(_lock.TryEnterRead(s_page, out _));
            Assert.False(_lock.TryEnterRead(out _));
        }

        RangeGuard one = _lock.EnterRead(s_page);
        Assert.True(_lock.TryEnterRead(s_page, out RangeGuard two));
        Assert.False(_lock.TryEnterWrite(s_page, out _));
        one.Dispose();
        Assert.False(_lock.TryEnterWrite(s_page, out _));
        two.Dispose();
        Assert.True(_lock.TryEnterWrite(out RangeGuard all));
        all.Dispose();
    }
}
