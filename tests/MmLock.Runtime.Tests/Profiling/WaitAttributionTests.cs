using System.Runtime.CompilerServices;
using MmLock.Profiling;

namespace MmLock.Tests.Profiling;

/// <summary>How much of a wait would not have been, where others wait before, hold again, give up or nest; against clocks of the
/// test.</summary>
[Collection(ProfileCollection.Name)]
public sealed class WaitAttributionTests
{
    private const long Slack = 40_000_000;

    private static AddressRange At(ulong start, ulong length) => AddressRange.FromLength(start, length);

    /// <summary>Who waits behind somebody that needs the same waits for whom that one waits for: with ranges, too.</summary>
    [Fact]
    public void Who_waits_before_is_in_the_way_as_long_as_it_would_wait_itself()
    {
        using var folder = new ProfileFolder();
        var mm = new MmapLock();
        MmapLockProfile.Start(folder.File);
        RangeGuard first = mm.EnterWrite(wouldHold: At(0, 10));
        int third = 0;
        Thread[] threads =
        [
            Waiting(mm, 1, () => mm.EnterWrite(wouldHold: At(5, 10)).Dispose()),
            Waiting(mm, 2, () => { mm.EnterWrite(wouldHold: At(12, 8)).Dispose(); third = Line(); }),
        ];
        Thread.Sleep(100);
        first.Dispose();
        Join(threads);
        ProfileFile profile = folder.Read();
        Assert.True(profile.Of(third).Waited >= 90_000_000);
        Assert.InRange(profile.Of(third).FalseWaited, 0, Slack / 2);
    }

    /// <summary>Whom a needless wait kept is as long in the way as without it.</summary>
    [Fact]
    public void Who_would_have_come_earlier_would_have_left_earlier()
    {
        using var folder = new ProfileFolder();
        var mm = new MmapLock();
        MmapLockProfile.Start(folder.File);
        RangeGuard first = mm.EnterWrite(wouldHold: At(0, 10)); int holder = Line();
        int third = 0;
        Thread[] threads =
        [
            Waiting(mm, 1, () => mm.EnterWrite(wouldHold: At(20, 10)).Dispose()),
            Waiting(mm, 2, () => { mm.EnterWrite(wouldHold: At(20, 10)).Dispose(); third = Line(); }),
        ];
        Thread.Sleep(100);
        first.Dispose();
        Join(threads);
        ProfileFile profile = folder.Read();
        Assert.InRange(profile.Of(third).FalseWaited, profile.Of(third).Waited - Slack, profile.Of(third).Waited);
        Assert.True(profile.Of(third, holder)[3] >= 90_000_000, "those are told who would not have been in the way");
    }

    /// <summary>However often a room is used again while somebody waits, the first hold of it is remembered.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    public void Blocker_that_tries_again_and_again_is_not_forgotten(int attempts)
    {
        using var folder = new ProfileFolder();
        var mm = new MmapLock();
        MmapLockProfile.Start(folder.File);
        using var isHeld = new ManualResetEventSlim();
        int own = 0, waiter = 0;
        var trier = new Thread(() =>
        {
            RangeGuard guard = mm.EnterRead(wouldHold: At(0, 10)); own = Line();
            isHeld.Set();
            SpinWait.SpinUntil(() => mm.WaiterCount == 1);
            Thread.Sleep(100);
            guard.Dispose();
            for (int i = 0; i < attempts; i++)
            {
                Assert.False(mm.TryEnterWrite(wouldHold: At(0, 10), out _));
            }
        });
        RangeGuard other = mm.EnterRead(wouldHold: At(20, 10));
        trier.Start();
        isHeld.Wait();
        Thread waiting = Waiting(mm, 1, () => { mm.EnterWrite(wouldHold: At(0, 10)).Dispose(); waiter = Line(); });
        trier.Join();
        Thread.Sleep(100);
        other.Dispose();
        waiting.Join();
        ProfileFile profile = folder.Read();
        Assert.True(profile.Of(waiter, own)[1] >= 90_000_000, "the first one had it");
        Assert.InRange(profile.Of(waiter).FalseWaited, 60_000_000, profile.Of(waiter).Waited - 90_000_000);
    }

    [Fact]
    public void Hold_that_nests_without_a_word_needs_everything()
    {
        using var folder = new ProfileFolder();
        var mm = new MmapLock(new MmapLockOptions { Recursion = MmapLockRecursion.CoarseByThread });
        MmapLockProfile.Start(folder.File);
        int[] waiters = new int[2];
        for (int i = 0; i < waiters.Length; i++)
        {
            int at = i;
            RangeGuard outer = mm.EnterWrite(wouldHold: At(0, 10));
            Thread waiting = Waiting(mm, 1, () =>
            {
                if (at == 0)
                {
                    mm.EnterWrite(wouldHold: At(20, 10)).Dispose(); waiters[0] = Line();
                }
                else
                {
                    mm.EnterWrite(wouldHold: At(20, 10)).Dispose(); waiters[1] = Line();
                }
            });
            (i == 0 ? mm.EnterWrite() : mm.EnterWrite(wouldHold: At(2, 4))).Dispose();
            Thread.Sleep(30);
            outer.Dispose();
            waiting.Join();
        }

        ProfileFile profile = folder.Read();
        Assert.Equal(0, profile.Of(waiters[0]).FalseWaited);
        Assert.Equal(profile.Of(waiters[1]).Waited, profile.Of(waiters[1]).FalseWaited);
    }

    /// <summary>It held nothing: others waited for whom it waited for.</summary>
    [Fact]
    public void Who_gave_up_is_not_who_was_waited_for()
    {
        using var folder = new ProfileFolder();
        var mm = new MmapLock();
        MmapLockProfile.Start(folder.File);
        RangeGuard first = mm.EnterWrite(wouldHold: At(0, 10)); int holder = Line();
        int waiter = 0, patient = 0;
        Thread[] threads =
        [
            Waiting(mm, 1, () => { Assert.False(mm.TryEnterWrite(At(20, 10), TimeSpan.FromMilliseconds(300), out _)); patient = Line(); }),
            Waiting(mm, 2, () => { mm.EnterWrite(wouldHold: At(20, 10)).Dispose(); waiter = Line(); }),
        ];
        threads[0].Join();
        Thread.Sleep(50);
        first.Dispose();
        Join(threads);
        ProfileFile profile = folder.Read();
        Assert.Equal(0, profile.Of(waiter, patient)[1]);
        Assert.Equal(profile.Of(waiter).Waited, profile.Of(waiter, holder)[1]);
        Assert.InRange(profile.Of(waiter).FalseWaited, profile.Of(waiter).Waited - Slack, profile.Of(waiter).Waited);
    }

    /// <summary>A holder may be on its way from the lock inside to its room for as long as its thread is not run.</summary>
    [Fact]
    public void Holder_is_known_from_before_it_holds()
    {
        var record = new LockRecord(isCoarseOnly: false);
        ThreadRecord thread = ThreadRecord.Current;
        AcquireSite holder = SiteTable.Find("attribution.cs", 1), waiter = SiteTable.Find("attribution.cs", 2);
        var trying = new RecordedRequest(record, thread, holder, AddressRange.All, LockMode.Write);
        var waiting = new RecordedRequest(record, thread, waiter, AddressRange.All, LockMode.Write);
        LockRecord.Wait wait = record.BeginWait(waiting);
        Assert.Equal(1, wait.Blockers);
        RangeGuard guard = trying.Hold.Hold(default, 0);
        guard.Dispose();
        var delta = new ProfileDelta();
        thread.Drain(delta);
        record.EndWait(waiting, done: false, wait);
        delta = new ProfileDelta();
        thread.Drain(delta);
        Assert.Contains(delta.Pairs.Values, p => p.Waiter == waiter && p.Holder == holder);
    }

    /// <summary>Somebody who only tried, and got nothing, was in nobody's way.</summary>
    [Fact]
    public void Attempt_that_failed_is_nobody_who_was_waited_for()
    {
        var record = new LockRecord(isCoarseOnly: false);
        ThreadRecord thread = ThreadRecord.Current;
        AcquireSite trier = SiteTable.Find("attribution.cs", 3), waiter = SiteTable.Find("attribution.cs", 4);
        var trying = new RecordedRequest(record, thread, trier, AddressRange.All, LockMode.Write);
        var waiting = new RecordedRequest(record, thread, waiter, AddressRange.All, LockMode.Write);
        LockRecord.Wait wait = record.BeginWait(waiting);
        trying.Hold.Abandon(0);
        record.EndWait(waiting, done: false, wait);
        var delta = new ProfileDelta();
        thread.Drain(delta);
        Assert.Contains(delta.Pairs.Values, p => p.Waiter == waiter && p.Holder == SiteTable.Unknown);
        Assert.DoesNotContain(delta.Pairs.Values, p => p.Waiter == waiter && p.Holder == trier);
    }

    /// <summary>Of too many pairs none is dropped.</summary>
    [Fact]
    public void Pairs_beyond_the_bound_count_as_others()
    {
        ProfileDelta delta = new();
        var counting = new Thread(() =>
        {
            ThreadRecord thread = ThreadRecord.Current;
            AcquireSite[] sites = [.. Enumerable.Range(0, 150).Select(i => new AcquireSite(100_000 + i, "pairs.cs", i + 1))];
            foreach (AcquireSite waiter in sites)
            {
                foreach (AcquireSite holder in sites)
                {
                    thread.AddPair(waiter, holder, 1, 1);
                }
            }

            thread.Drain(delta);
        });
        counting.Start();
        counting.Join();
        Assert.Equal(150 * 150, delta.Pairs.Values.Sum(p => p.Ticks));
        Assert.Contains(delta.Pairs.Values, p => p.Holder == SiteTable.Others);
        Assert.True(delta.Pairs.Count < 150 * 150);
    }

    /// <summary>Threads that are gone leave nothing behind, also where nobody writes a file.</summary>
    [Fact]
    public void Threads_that_are_gone_do_not_pile_up()
    {
        int before = Recorder.ThreadCount;
        for (int i = 0; i < 50; i++)
        {
            var thread = new Thread(() => _ = ThreadRecord.Current);
            thread.Start();
            thread.Join();
        }

        Assert.Null(Recorder.File);
        Recorder.Flush();
        Assert.InRange(Recorder.ThreadCount, 0, before + 10);
    }

    /// <summary>Every coarse acquire can say what would be enough.</summary>
    [Fact]
    public async Task Asynchronous_timed_and_unscoped_acquires_say_what_would_be_enough()
    {
        using var folder = new ProfileFolder();
        var mm = new MmapLock();
        MmapLockProfile.Start(folder.File);
        var lines = new List<int>();
        AddressRange would = At(0, 10);
        (await mm.EnterWriteAsync(wouldHold: would)).Dispose(); lines.Add(Line());
        (await mm.TryEnterWriteAsync(wouldHold: would, TimeSpan.FromSeconds(1)))!.Value.Dispose(); lines.Add(Line());
        Assert.True(mm.TryEnterRead(wouldHold: would, out RangeGuard tried)); lines.Add(Line());
        tried.Dispose();
        Assert.True(mm.TryEnterRead(WouldHold.Structure, TimeSpan.FromSeconds(1), out tried)); lines.Add(Line());
        tried.Dispose();
        Assert.True(mm.TryEnterWrite(wouldHold: would, TimeSpan.FromSeconds(1), CancellationToken.None, out tried)); lines.Add(Line());
        tried.Dispose();
        mm.AcquireWrite(wouldHold: would); lines.Add(Line());
        mm.ReleaseWrite();
        Assert.True(mm.TryAcquireRead(wouldHold: would)); lines.Add(Line());
        mm.ReleaseRead();
        await mm.AcquireReadAsync(wouldHold: would); lines.Add(Line());
        mm.ReleaseRead();
        Assert.True(await mm.TryAcquireWriteAsync(wouldHold: would, TimeSpan.FromSeconds(1))); lines.Add(Line());
        mm.ReleaseWrite();
        ProfileFile profile = folder.Read();
        Assert.All(lines, line => Assert.Equal((1, 1), (profile.Of(line).Holds, profile.Of(line).WouldHold)));
    }

    private static Thread Waiting(MmapLock mm, int waiters, Action wait)
    {
        var thread = new Thread(() => wait());
        thread.Start();
        Assert.True(SpinWait.SpinUntil(() => mm.WaiterCount == waiters, TimeSpan.FromSeconds(60)));
        return thread;
    }

    private static void Join(Thread[] threads) => Array.ForEach(threads, t => t.Join());

    private static int Line([CallerLineNumber] int line = 0) => line;
}
