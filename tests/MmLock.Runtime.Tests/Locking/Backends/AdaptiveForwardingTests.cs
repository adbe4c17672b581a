using MmLock.Backends;
using static MmLock.Interleaving;

namespace MmLock.Tests;

/// <summary>
/// A hold goes on in the queue, by an upgrade or a downgrade, while another thread looks whether anybody is in its way: what has left the
/// words must be seen in the queue.
/// </summary>
public sealed class AdaptiveForwardingTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private static readonly AddressRange s_page = AddressRange.FromLength(1 << 20, 4096);
    private static readonly AddressRange s_blocks = AddressRange.FromBounds(0, 4 << 20);
    private static readonly AddressRange s_wide = AddressRange.FromBounds(0, 64 << 20);
    private static readonly AddressRange s_nodes = AddressRange.FromBounds(0, 512 << 20);
    private readonly MmapLock _lock =
        new(new MmapLockOptions { Backend = MmapLockBackend.Adaptive, AdaptivePolicy = AdaptivePolicy.Eager });

    private static void At(SyncPoint point, Action action) => Hook = place =>
    {
        if (place == point)
        {
            Hook = null;
            action();
        }
    };

    private void AssertReaderKeepsOut(RangeGuard reader, AddressRange wanted, SyncPoint when, Action moves)
    {
        At(when, moves);
        Assert.False(_lock.TryEnterWrite(wanted, out _), "a writer beside a reader");
        Assert.Null(Hook);
        Assert.Equal(LockMode.Read, reader.Mode);
        ValueTask<RangeGuard> waiting = _lock.EnterWriteAsync(wanted);
        Assert.False(waiting.IsCompleted, "a writer beside a reader");
        reader.Dispose();
        Assert.True(waiting.IsCompleted, "nobody told the writer that the reader has left");
        waiting.Result.Dispose();
        Assert.Equal(0, _lock.HolderCount);
        Assert.True(_lock.TryEnterWrite(out RangeGuard all));
        all.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Reader_leaves_its_slot_while_a_writer_has_the_word_and_has_not_looked_at_the_slots(bool blocks)
    {
        using (_lock.EnterRead(s_page))
        {
            _lock.EnterRead(s_page).Dispose();
        }

        RangeGuard reader = _lock.EnterRead(s_page);
        AssertReaderKeepsOut(
            reader, blocks ? s_blocks : s_page, SyncPoint.BiasTaken, () => Assert.False(reader.TryUpgradeToWrite()));
    }

    [Fact]
    public void Reader_leaves_its_word_while_a_holder_above_looks_below()
    {
        RangeGuard reader = _lock.EnterRead(s_page);
        AssertReaderKeepsOut(reader, s_wide, SyncPoint.QueueAsked, () => Assert.False(reader.TryUpgradeToWrite()));
    }

    [Fact]
    public void Writer_of_several_words_becomes_a_reader_while_a_holder_above_looks_below()
    {
        RangeGuard guard = _lock.EnterWrite(s_blocks);
        AssertReaderKeepsOut(guard, s_wide, SyncPoint.QueueAsked, guard.DowngradeToRead);
    }

    [Fact]
    public void Reader_above_leaves_its_slot_while_a_holder_below_looks_up()
    {
        RangeGuard first = _lock.EnterRead(s_wide);
        RangeGuard reader = _lock.EnterRead(s_wide);
        first.Dispose();
        AssertReaderKeepsOut(reader, s_page, SyncPoint.RootAsked, () => Assert.False(reader.TryUpgradeToWrite()));
    }

    [Fact]
    public void Writer_of_several_words_above_becomes_a_reader_while_a_holder_below_looks_up()
    {
        RangeGuard guard = _lock.EnterWrite(s_nodes);
        AssertReaderKeepsOut(guard, s_page, SyncPoint.RootAsked, guard.DowngradeToRead);
    }

    /// <summary>A reader's slot counts for each word of a writer, not for its first alone.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Reader_in_a_slot_keeps_out_a_writer_of_several_blocks(int block)
    {
        AddressRange page = AddressRange.FromLength(((ulong)block << 21) + 4096, 4096);
        using (_lock.EnterRead(page))
        {
            _lock.EnterRead(page).Dispose();
        }

        RangeGuard reader = _lock.EnterRead(page);
        Assert.False(_lock.TryEnterWrite(AddressRange.FromBounds(0, 8 << 20), out _), "a writer beside a reader");

        // Those beside it that end or begin in its block have its word, and it must not forget its reader by that.
        foreach (AddressRange beside in new[] { new AddressRange(0, page.Start - 1), new AddressRange(page.Last + 1, (8 << 20) - 1) })
        {
            if (_lock.TryEnterWrite(beside, out RangeGuard other))
            {
                other.Dispose();
            }

            Assert.False(_lock.TryEnterWrite(page, out _), "the one beside made the reader's block forget it");
        }

        reader.Dispose();
        Assert.True(_lock.TryEnterWrite(AddressRange.FromBounds(0, 8 << 20), out RangeGuard all));
        all.Dispose();
    }

    /// <summary>
    /// Who is let in may run code of its own at once, where its context says so; and that code may do to the lock what any code may.
    /// </summary>
    [Theory]
    [InlineData(MmapLockBackend.Adaptive)]
    [InlineData(MmapLockBackend.Segmented)]
    [InlineData(MmapLockBackend.RangeTree)]
    public void Code_that_runs_when_it_is_let_in_may_upgrade_another_hold(MmapLockBackend backend)
    {
        const int Rounds = 20_000;
        var mm = new MmapLock(new MmapLockOptions { Backend = backend, AdaptivePolicy = AdaptivePolicy.Eager });
        var random = new Random(2);
        RangeGuard first = default;
        int turn = 0, done = 0, delay = 0;
        bool ends = false;
        Thread releaser = Start(() =>
        {
            for (int seen = 0; ;)
            {
                while (Volatile.Read(ref turn) == seen)
                {
                    if (Volatile.Read(ref ends))
                    {
                        return;
                    }
                }

                seen = Volatile.Read(ref turn);
                Spin(Volatile.Read(ref delay));
                first.Dispose();
                Volatile.Write(ref done, seen);
            }
        });
        Thread upgrader = Start(() =>
        {
            var watch = System.Diagnostics.Stopwatch.StartNew();
            for (int i = 1; i <= Rounds && watch.Elapsed < TimeSpan.FromSeconds(5); i++)
            {
                first = mm.EnterWrite(Page(1));
                RangeGuard mine = mm.EnterRead(Page(2));
                RangeGuard other = mm.EnterRead(Page(3));
                SynchronizationContext.SetSynchronizationContext(new AtOnce());
                Task let = EnterAndUpgradeAsync(mm, other);
                SynchronizationContext.SetSynchronizationContext(null);
                Volatile.Write(ref delay, random.Next(30));
                int own = random.Next(30);
                Volatile.Write(ref turn, i);
                Spin(own);
                mine.TryUpgradeToWrite();
                mine.Dispose();
                while (Volatile.Read(ref done) != i)
                {
                    Thread.SpinWait(1);
                }

                let.Wait();
            }
        });
        bool ended = upgrader.Join(s_patience);
        Volatile.Write(ref ends, true);
        Assert.True(ended, "an upgrade waits for code that waits for it");
        releaser.Join();
        Assert.Equal(0, mm.HolderCount);
    }

    private static async Task EnterAndUpgradeAsync(MmapLock mm, RangeGuard other)
    {
        using RangeGuard guard = await mm.EnterWriteAsync(Page(1));
        other.TryUpgradeToWrite();
        other.Dispose();
    }

    private static AddressRange Page(ulong number) => AddressRange.FromLength((number << 30) + (1 << 20), 4096);

    private static void Spin(int times)
    {
        for (int i = 0; i < times; i++)
        {
            Thread.SpinWait(1);
        }
    }

    private static Thread Start(Action action)
    {
        var thread = new Thread(() => action()) { IsBackground = true };
        thread.Start();
        return thread;
    }

    private sealed class AtOnce : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) => d(state);
    }
}
