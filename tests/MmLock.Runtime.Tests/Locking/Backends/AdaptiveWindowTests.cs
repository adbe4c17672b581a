using MmLock.Backends;
using static MmLock.Interleaving;

namespace MmLock.Tests;

/// <summary>
/// Another thread comes between at each place where the adaptive structure changes its ways: slots against writers, levels against
/// blocks, the root against all.
/// </summary>
public sealed class AdaptiveWindowTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);
    private static readonly AddressRange s_page = AddressRange.FromLength(1 << 20, 4096);
    private static readonly AddressRange s_sameBlock = AddressRange.FromLength((1 << 20) + 8192, 4096);
    private static readonly AddressRange s_blocks = AddressRange.FromBounds(0, 4 << 20);
    private static readonly AddressRange s_wide = AddressRange.FromBounds(0, 64 << 20);
    private readonly MmapLock _lock = Create(AdaptivePolicy.Eager);

    private AdaptiveRangeLock Backend => (AdaptiveRangeLock)_lock.Backend;

    private static MmapLock Create(AdaptivePolicy policy) =>
        new(new MmapLockOptions { Backend = MmapLockBackend.Adaptive, AdaptivePolicy = policy });

    /// <summary>Does something once, when the thread comes by.</summary>
    private static void At(SyncPoint point, Action action) => Hook = place =>
    {
        if (place == point)
        {
            Hook = null;
            action();
        }
    };

    private static Thread Start(Action action)
    {
        var thread = new Thread(() => action());
        thread.Start();
        return thread;
    }

    /// <summary>After two readers met there: the next ones have slots alone.</summary>
    private void Bias()
    {
        using (_lock.EnterRead(s_page))
        {
            _lock.EnterRead(s_page).Dispose();
        }
    }

    private void AssertFree()
    {
        Assert.Equal(0, _lock.HolderCount);
        Assert.Equal(0, _lock.WaiterCount);
        Assert.True(_lock.TryEnterWrite(out RangeGuard all));
        all.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Reader_that_is_in_a_slot_alone_keeps_writers_out(bool coarse)
    {
        Bias();
        RangeGuard reader = _lock.EnterRead(s_page);
        Assert.False(coarse ? _lock.TryEnterWrite(out _) : _lock.TryEnterWrite(s_page, out _));
        Assert.False(_lock.TryEnterWrite(s_wide, out _));
        Assert.True(_lock.TryEnterWrite(s_sameBlock, out RangeGuard beside), "disjoint ranges never wait for each other");
        Assert.False(_lock.TryEnterWrite(s_page, out _), "the one beside made the reader's segment forget it");
        beside.Dispose();
        Assert.False(_lock.TryEnterWrite(s_page, out _));
        ValueTask<RangeGuard> waiting = coarse ? _lock.EnterWriteAsync() : _lock.EnterWriteAsync(s_page);
        Assert.False(waiting.IsCompleted);
        reader.Dispose();
        Assert.True(waiting.IsCompleted, "nobody told the writer that the reader has left");
        waiting.Result.Dispose();
        AssertFree();
    }

    [Fact]
    public void Reader_that_comes_when_a_writer_has_the_word_and_has_not_looked_at_the_slots_does_not_get_in()
    {
        Bias();
        bool read = true;
        At(SyncPoint.BiasTaken, () => read = _lock.TryEnterRead(s_page, out _));
        Assert.True(_lock.TryEnterWrite(s_page, out RangeGuard writer));
        Assert.Null(Hook);
        Assert.False(read, "a reader beside a writer");
        writer.Dispose();
        AssertFree();
    }

    /// <summary>Between the mark and the claim a slot is seen, and seen to be free: the reader has to ask again once it has it.</summary>
    [Theory]
    [InlineData(SlotWindow.Writer)]
    [InlineData(SlotWindow.QueuedWriter)]
    [InlineData(SlotWindow.WideWriter)]
    [InlineData(SlotWindow.CoarseWriter)]
    [InlineData(SlotWindow.CoarseWriterThatDisarms)]
    public void Whoever_looks_at_the_slots_between_mark_and_claim_keeps_the_reader_out(SlotWindow window)
    {
        Bias();
        RangeGuard writer = default;
        RangeGuard beside = default;
        bool granted = false;
        At(SyncPoint.SlotMarked, () =>
        {
            if (window == SlotWindow.QueuedWriter)
            {
                // The word is taken beside what the reader wants, so that the writer of that goes through the queue.
                beside = _lock.EnterWrite(s_sameBlock);
            }

            for (int i = window == SlotWindow.CoarseWriterThatDisarms ? 3 : 1; i > 0; i--)
            {
                writer.Dispose();
                granted = window switch
                {
                    SlotWindow.WideWriter => _lock.TryEnterWrite(s_wide, out writer),
                    SlotWindow.CoarseWriter or SlotWindow.CoarseWriterThatDisarms => _lock.TryEnterWrite(out writer),
                    _ => _lock.TryEnterWrite(s_page, out writer),
                };
            }
        });
        bool read = _lock.TryEnterRead(s_page, out RangeGuard reader);
        Assert.Null(Hook);
        Assert.True(granted, "nobody was in the writer's way yet");
        Assert.False(read, "a reader beside a writer");
        reader.Dispose();
        ValueTask<RangeGuard> waiting = _lock.EnterReadAsync(s_page);
        Assert.False(waiting.IsCompleted);
        writer.Dispose();
        beside.Dispose();
        Assert.True(waiting.IsCompleted, "nobody told the reader that the writer has left");
        waiting.Result.Dispose();
        AssertFree();
    }

    [Fact]
    public void Slot_that_another_reader_takes_between_mark_and_claim_is_left_to_it()
    {
        Bias();
        RangeGuard other = default;
        At(SyncPoint.SlotMarked, () => other = _lock.EnterRead(s_page));
        RangeGuard reader = _lock.EnterRead(s_page);
        Assert.Null(Hook);
        Assert.Equal(2, _lock.HolderCount);
        other.Dispose();
        Assert.False(_lock.TryEnterWrite(s_page, out _), "the slot was taken twice");
        reader.Dispose();
        AssertFree();
    }

    [Fact]
    public void Writer_that_saw_a_slot_before_its_reader_backs_out_is_granted()
    {
        Bias();
        ValueTask<RangeGuard> writer = default;
        At(SyncPoint.SlotPublished, () => writer = _lock.EnterWriteAsync(s_page));
        Assert.False(_lock.TryEnterRead(s_page, out _));
        Assert.Null(Hook);
        Assert.True(writer.IsCompleted, "nobody told the writer");
        writer.Result.Dispose();
        AssertFree();
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(2)]
    public void Reader_that_has_a_slot_while_its_segment_is_disarmed_is_still_seen(int armAfter)
    {
        MmapLock mm = Create(AdaptivePolicy.Eager with { ArmAfter = armAfter });
        using (mm.EnterRead(s_page))
        {
            mm.EnterRead(s_page).Dispose();
        }

        At(SyncPoint.CellsTaken, () =>
        {
            // Readers let readers be; the second one finds that nothing was used since the first, and disarms all.
            for (int i = 0; i < 3; i++)
            {
                Assert.True(mm.TryEnterRead(out RangeGuard coarse));
                coarse.Dispose();
            }
        });
        RangeGuard reader = mm.EnterRead(s_page);
        Assert.Null(Hook);
        Assert.Equal(0, ((AdaptiveRangeLock)mm.Backend).ArmedCells);
        Assert.False(mm.TryEnterWrite(out _), "a coarse writer that was not told of a reader");
        for (int i = 0; i < 4; i++)
        {
            // The segment may be armed again, by ranges that have nothing to do with the reader's.
            mm.EnterWrite(s_sameBlock).Dispose();
            Assert.False(mm.TryEnterWrite(s_page, out _), "a writer beside a reader");
        }

        ValueTask<RangeGuard> waiting = mm.EnterWriteAsync(s_page);
        Assert.False(waiting.IsCompleted, "a writer beside a reader");
        reader.Dispose();
        Assert.True(waiting.IsCompleted, "nobody told the writer that the reader has left");
        waiting.Result.Dispose();
        Assert.Equal(0, mm.HolderCount);
        Assert.Equal(0, mm.WaiterCount);
    }

    [Fact]
    public void Writer_that_saw_a_slot_of_a_segment_that_is_not_in_use_any_more_is_granted_when_its_reader_backs_out()
    {
        MmapLock mm = Create(AdaptivePolicy.Eager with { ArmAfter = 1000 });
        using (mm.EnterRead(s_page))
        {
            mm.EnterRead(s_page).Dispose();
        }

        ValueTask<RangeGuard> writer = default;
        Hook = place =>
        {
            if (place == SyncPoint.BeforeSlot)
            {
                // Readers have to count themselves again, and then the segment goes out of use.
                mm.EnterWrite(s_page).Dispose();
                for (int i = 0; i < 3; i++)
                {
                    mm.EnterWrite().Dispose();
                }
            }
            else if (place == SyncPoint.SlotPublished)
            {
                Hook = null;
                writer = mm.EnterWriteAsync(s_page);
                Assert.False(writer.IsCompleted);
            }
        };
        Assert.False(mm.TryEnterRead(s_page, out _));
        Assert.Null(Hook);
        Assert.True(writer.IsCompleted, "nobody told the writer that the reader has gone");
        writer.Result.Dispose();
        Assert.Equal(0, mm.HolderCount);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Segment_that_is_disarmed_between_look_and_take_is_not_taken(bool write)
    {
        At(SyncPoint.BeforeTake, () =>
        {
            for (int i = 0; i < 2; i++)
            {
                Assert.True(_lock.TryEnterWrite(out RangeGuard coarse));
                coarse.Dispose();
            }
        });
        Assert.True(write ? _lock.TryEnterWrite(s_page, out RangeGuard guard) : _lock.TryEnterRead(s_page, out guard));
        Assert.Null(Hook);
        Assert.False(_lock.TryEnterWrite(out _), "a coarse writer that was not told of a range");
        guard.Dispose();
        AssertFree();
    }

    [Fact]
    public void Nothing_is_armed_while_a_coarse_hold_is_there_that_was_not_announced()
    {
        MmapLock mm = Create(AdaptivePolicy.Default);
        using (mm.EnterWrite())
        {
            for (int i = 0; i < 100; i++)
            {
                Assert.False(mm.TryEnterWrite(s_page, out _));
            }
        }

        using (mm.EnterRead())
        {
            for (int i = 0; i < 100; i++)
            {
                mm.EnterRead(s_page).Dispose();
                Assert.False(mm.TryEnterWrite(s_page, out _));
            }

            Assert.Equal(0, ((AdaptiveRangeLock)mm.Backend).ArmedCells);
        }

        for (int i = 0; i < 4; i++)
        {
            mm.EnterWrite(s_page).Dispose();
        }

        Assert.NotEqual(0, ((AdaptiveRangeLock)mm.Backend).ArmedCells);
        using (mm.EnterWrite(s_page))
        {
            Assert.False(mm.TryEnterRead(out _));
        }
    }

    [Fact]
    public void Coarse_requests_one_after_the_other_take_the_cells_out_of_use_and_ranges_bring_them_back()
    {
        for (int i = 0; i < 3; i++)
        {
            _lock.EnterWrite().Dispose();
        }

        Assert.Equal(0, Backend.ArmedCells);
        _lock.EnterWrite(s_page).Dispose();
        Assert.Equal(1, Backend.ArmedCells);
        using (_lock.EnterWrite(s_page))
        {
            Assert.False(_lock.TryEnterRead(out _));
            Assert.False(_lock.TryEnterWrite(s_wide, out _));
        }
    }

    [Fact]
    public void Readers_leave_out_their_count_only_after_many_meetings_with_no_writer_between()
    {
        MmapLock mm = Create(AdaptivePolicy.Default);
        for (int i = 0; i < 2 * AdaptivePolicy.Default.Patience; i++)
        {
            mm.EnterWrite(s_page).Dispose();
        }

        AdaptiveCell[] cells = ((AdaptiveRangeLock)mm.Backend).Cells;
        for (int i = 0; i < 8; i++)
        {
            Meet(AdaptivePolicy.Default.BiasAfter - 1);
            mm.EnterWrite(s_page).Dispose();
        }

        Assert.DoesNotContain(cells, c => (c.Word & CellWord.Biased) != 0);
        Meet(AdaptivePolicy.Default.BiasAfter);
        Assert.Contains(cells, c => (c.Word & CellWord.Biased) != 0);

        void Meet(int times)
        {
            using RangeGuard first = mm.EnterRead(s_page);
            for (int i = 0; i < times; i++)
            {
                mm.EnterRead(s_page).Dispose();
            }
        }
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Request_that_has_raised_its_flag_and_not_looked_yet_keeps_out_who_comes(bool wide, bool write)
    {
        bool entered = true;
        Thread? other = null;
        if (wide)
        {
            // Something in the queue: a wide range goes there too.
            _lock.EnterWrite(s_page).Dispose();
        }

        using RangeGuard fast = wide ? _lock.EnterWrite(AddressRange.FromLength(1UL << 30, 1)) : default;
        using RangeGuard queued = wide ? _lock.EnterWrite(AddressRange.FromLength((1UL << 30) + 1, 1)) : default;
        At(SyncPoint.RootRaised, () =>
        {
            other = Start(() => entered = write ? _lock.TryEnterWrite(s_page, out _) : _lock.TryEnterRead(s_page, out _));
            other.Join(TimeSpan.FromMilliseconds(100));
        });
        Assert.True(wide ? _lock.TryEnterWrite(s_wide, out RangeGuard guard) : _lock.TryEnterWrite(out guard));
        Assert.Null(Hook);
        Assert.True(other!.Join(s_patience));
        Assert.False(entered);
        guard.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Wide_range_and_one_below_it_that_take_their_words_at_once_see_each_other(bool wideFirst)
    {
        AddressRange first = wideFirst ? s_wide : s_page;
        AddressRange second = wideFirst ? s_page : s_wide;
        foreach ((bool one, bool other) in new[] { (true, true), (true, false), (false, true) })
        {
            bool entered = true;
            At(SyncPoint.CellsTaken, () => entered = Try(second, other, out _));
            Assert.True(Try(first, one, out RangeGuard guard));
            Assert.Null(Hook);
            Assert.False(entered);
            Assert.False(Try(second, other, out _));
            guard.Dispose();
        }

        AssertFree();
    }

    /// <summary>Whoever comes first has looked, and found nobody, before the second has its word.</summary>
    [Theory]
    [InlineData(false, true)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    [InlineData(true, false)]
    public void Range_that_takes_its_word_after_one_above_it_has_looked_backs_out(bool wide, bool coarse)
    {
        AddressRange below = wide ? s_wide : s_page;
        AddressRange above = coarse ? AddressRange.All : AddressRange.FromBounds(0, 2UL << 30);
        foreach ((bool one, bool other) in new[] { (true, true), (true, false), (false, true) })
        {
            // The word is in use again: who looked at it last put it out of use.
            _lock.EnterWrite(below).Dispose();
            RangeGuard first = default;
            At(SyncPoint.BeforeTake, () => Assert.True(Try(above, other, out first)));
            Assert.False(Try(below, one, out _));
            Assert.Null(Hook);
            first.Dispose();
            AssertFree();
        }
    }

    [Fact]
    public void Range_in_the_queue_and_a_wide_one_see_each_other()
    {
        RangeGuard fast = _lock.EnterWrite(s_page);
        RangeGuard queued = _lock.EnterWrite(s_sameBlock);
        fast.Dispose();
        Assert.False(_lock.TryEnterWrite(s_wide, out _), "a wide range over one that the queue holds");
        queued.Dispose();

        RangeGuard wide = _lock.EnterWrite(s_wide);
        ValueTask<RangeGuard> waiting = _lock.EnterWriteAsync(s_page);
        ValueTask<RangeGuard> blocks = _lock.EnterReadAsync(s_blocks);
        Assert.False(waiting.IsCompleted);
        wide.Dispose();
        Assert.True(waiting.IsCompleted, "nobody told the one below that the wide range has left");
        waiting.Result.Dispose();
        Assert.True(blocks.IsCompleted);
        blocks.Result.Dispose();
        AssertFree();
    }

    [Fact]
    public void Reader_above_and_readers_below_are_together_and_each_keeps_writers_out()
    {
        RangeGuard wide = _lock.EnterRead(s_wide);
        RangeGuard second = _lock.EnterRead(s_wide);
        RangeGuard page = _lock.EnterRead(s_page);
        Assert.False(_lock.TryEnterWrite(s_page, out _));
        Assert.False(_lock.TryEnterWrite(s_wide, out _));
        wide.Dispose();
        Assert.False(_lock.TryEnterWrite(s_page, out _));
        page.Dispose();
        Assert.False(_lock.TryEnterWrite(s_page, out _), "the second wide reader is in a slot");
        ValueTask<RangeGuard> waiting = _lock.EnterWriteAsync(s_page);
        second.Dispose();
        Assert.True(waiting.IsCompleted);
        waiting.Result.Dispose();
        AssertFree();
    }

    [Fact]
    public void Hold_that_goes_on_in_the_queue_is_a_write_hold_until_it_is_eased()
    {
        RangeGuard guard = _lock.EnterWrite(s_blocks);
        At(SyncPoint.HalfForwarded, () =>
        {
            Assert.False(_lock.TryEnterRead(s_page, out _));
            Assert.True(_lock.IsHeld(s_blocks, LockMode.Write));
        });
        ValueTask<RangeGuard> reader = _lock.EnterReadAsync(s_page);
        guard.DowngradeToRead();
        Assert.Null(Hook);
        Assert.True(reader.IsCompleted);
        Assert.False(_lock.TryEnterWrite(s_page, out _));
        Assert.Equal(2, _lock.HolderCount);
        reader.Result.Dispose();
        Assert.True(guard.TryUpgradeToWrite());
        Assert.False(_lock.TryEnterRead(s_page, out _));
        guard.Dispose();
        AssertFree();
    }

    private bool Try(AddressRange range, bool write, out RangeGuard guard) =>
        write ? _lock.TryEnterWrite(range, out guard) : _lock.TryEnterRead(range, out guard);

    /// <summary>Who comes between the mark of a slot and its claim.</summary>
    public enum SlotWindow
    {
        /// <summary>Takes the word.</summary>
        Writer,

        /// <summary>Goes through the queue, as the word is taken by a third.</summary>
        QueuedWriter,
        WideWriter,
        CoarseWriter,

        /// <summary>After others that found nothing in use: the last one is not announced.</summary>
        CoarseWriterThatDisarms,
    }
}
