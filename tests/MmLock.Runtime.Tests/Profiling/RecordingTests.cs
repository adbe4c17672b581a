using System.Runtime.CompilerServices;
using MmLock.Backends;

namespace MmLock.Tests.Profiling;

/// <summary>What a profile says of what threads did.</summary>
[Collection(ProfileCollection.Name)]
public sealed class RecordingTests
{
    private static readonly AddressRange s_low = AddressRange.FromLength(0x1000, 0x1000);
    private static readonly AddressRange s_high = AddressRange.FromLength(0x800000, 0x1000);

    public static TheoryData<MmapLockBackend, MmapLockRecursion> Locks()
    {
        var data = new TheoryData<MmapLockBackend, MmapLockRecursion>();
        foreach (MmapLockBackend backend in Enum.GetValues<MmapLockBackend>())
        {
            data.Add(backend, MmapLockRecursion.None);
            data.Add(backend, MmapLockRecursion.CoarseByThread);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Locks))]
    public void Waits_by_site_add_up_to_what_threads_measured(MmapLockBackend backend, MmapLockRecursion recursion)
    {
        int[] lines = new int[2];
        MeasuredWaits.AddUp(
            new MmapLockOptions { Backend = backend, Recursion = recursion }, 8, lines,
            mm =>
            {
                RangeGuard guard = mm.EnterWrite(); lines[0] = Line();
                return () => guard.Dispose();
            },
            mm =>
            {
                RangeGuard guard = mm.EnterRead(); lines[1] = Line();
                return () => guard.Dispose();
            });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Wait_is_false_if_the_two_would_hold_different_ranges(bool overlap)
    {
        using var folder = new ProfileFolder();
        var mm = new MmapLock();
        MmapLockProfile.Start(folder.File);
        int holder = 0;
        int waiter = 0;
        RangeGuard guard = mm.EnterWrite(wouldHold: s_low); holder = Line();
        var thread = new Thread(() =>
        {
            mm.EnterWrite(wouldHold: overlap ? s_low : s_high).Dispose(); waiter = Line();
        });
        thread.Start();
        SpinWait.SpinUntil(() => mm.WaiterCount == 1);
        Thread.Sleep(30);
        guard.Dispose();
        thread.Join();
        ProfileFile profile = folder.Read();
        long[] pair = profile.Of(waiter, holder);
        Assert.Equal(1, pair[0]);
        Assert.True(pair[1] >= 30_000_000, $"{pair[1]} ns");
        Assert.Equal(overlap ? 0 : pair[1], pair[3]);
        Assert.Equal(overlap ? 0 : 1, profile.Of(waiter).FalseWaits);
        Assert.Equal(1, profile.Of(waiter).WouldHold);
    }

    /// <summary>The third waits for two who follow each other; it would have waited for the first alone.</summary>
    [Fact]
    public void Only_the_part_of_a_wait_is_false_in_which_nobody_held_what_it_needs()
    {
        using var folder = new ProfileFolder();
        var mm = new MmapLock();
        MmapLockProfile.Start(folder.File);
        int[] lines = new int[3];
        RangeGuard first = mm.EnterWrite(wouldHold: s_low); lines[0] = Line();
        var second = new Thread(() =>
        {
            RangeGuard guard = mm.EnterWrite(wouldHold: s_high); lines[1] = Line();
            Thread.Sleep(60);
            guard.Dispose();
        });
        second.Start();
        SpinWait.SpinUntil(() => mm.WaiterCount == 1);
        var third = new Thread(() =>
        {
            mm.EnterWrite(wouldHold: s_low).Dispose(); lines[2] = Line();
        });
        third.Start();
        SpinWait.SpinUntil(() => mm.WaiterCount == 2);
        Thread.Sleep(60);
        first.Dispose();
        second.Join();
        third.Join();
        ProfileFile profile = folder.Read();
        Assert.Equal(0, profile.Of(lines[2], lines[0])[3]);
        Assert.True(profile.Of(lines[2], lines[0])[1] >= 60_000_000);
        Assert.True(profile.Of(lines[2], lines[1])[3] >= 60_000_000);
        Assert.Equal(profile.Of(lines[2], lines[1])[1], profile.Of(lines[2], lines[1])[3]);
        Assert.Equal(profile.Of(lines[2]).FalseWaited, profile.Of(lines[2], lines[1])[3]);
    }

    [Fact]
    public async Task Asynchronous_and_timed_waits_count_at_their_site()
    {
        using var folder = new ProfileFolder();
        var mm = new MmapLock();
        MmapLockProfile.Start(folder.File);
        RangeGuard guard = mm.EnterWrite(); int holder = Line();
        ValueTask<RangeGuard> pending = mm.EnterReadAsync(s_low); int waiter = Line();
        Assert.False(mm.TryEnterWrite(TimeSpan.FromMilliseconds(20), out _)); int timed = Line();
        Assert.False(mm.TryEnterWrite(out _)); int tried = Line();
        guard.Dispose();
        (await pending).Dispose();
        ProfileFile profile = folder.Read();
        Assert.Equal(1, profile.Of(waiter, holder)[0]);
        Assert.True(profile.Of(timed).Waited >= 19_000_000);
        Assert.Equal((0L, 1L), (profile.Of(timed).Holds, profile.Of(timed).Waits));
        Assert.Equal((0L, 0L), (profile.Of(tried).Holds, profile.Of(tried).Waits));
        Assert.Equal(1, profile.Of(waiter).Holds);
    }

    [Theory]
    [MemberData(nameof(Locks))]
    public void Holds_outlive_the_switch_both_ways(MmapLockBackend backend, MmapLockRecursion recursion)
    {
        using var folder = new ProfileFolder();
        var mm = new MmapLock(new MmapLockOptions { Backend = backend, Recursion = recursion });
        RangeGuard before = mm.EnterRead(s_low);
        MmapLockProfile.Start(folder.File);
        RangeGuard during = mm.EnterRead(s_high);
        Assert.Equal((s_high, LockMode.Read), (during.Range, during.Mode));
        before.Dispose();
        MmapLockProfile.Stop();
        Assert.Equal(1, mm.HolderCount);
        Assert.False(mm.TryEnterWrite(s_high, out _));
        during.Dispose();
        during.Dispose();
        Assert.Equal(0, mm.HolderCount);
        Assert.Throws<InvalidOperationException>(() => during.Range);
        Assert.True(mm.TryEnterWrite(out RangeGuard all));
        all.Dispose();
        Assert.False(MmapLockProfile.IsRecording);
    }

    [Theory]
    [MemberData(nameof(Locks))]
    public void Exclusion_holds_while_recording_is_switched(MmapLockBackend backend, MmapLockRecursion recursion)
    {
        using var folder = new ProfileFolder();
        var mm = new MmapLock(new MmapLockOptions { Backend = backend, Recursion = recursion });
        bool stop = false;
        int inside = 0;
        int met = 0;
        Thread[] threads = [.. Enumerable.Range(0, 3).Select(i => new Thread(() => Run(i == 0)))];
        Array.ForEach(threads, t => t.Start());
        for (int i = 0; i < 20; i++)
        {
            MmapLockProfile.Start(folder.File);
            Thread.Sleep(5);
            MmapLockProfile.Stop();
        }

        Volatile.Write(ref stop, true);
        Array.ForEach(threads, t => t.Join());
        Assert.Equal(0, met);
        Assert.Equal((0, 0), (mm.HolderCount, mm.WaiterCount));

        void Run(bool coarse)
        {
            while (!Volatile.Read(ref stop))
            {
                RangeGuard guard = coarse ? mm.EnterWrite() : mm.EnterWrite(s_low);
                met += Interlocked.Increment(ref inside) == 1 ? 0 : 1;
                Interlocked.Decrement(ref inside);
                guard.Dispose();
            }
        }
    }

    [Theory]
    [MemberData(nameof(Locks))]
    public void Recorded_hold_allocates_nothing(MmapLockBackend backend, MmapLockRecursion recursion)
    {
        using var folder = new ProfileFolder();
        var mm = new MmapLock(new MmapLockOptions { Backend = backend, Recursion = recursion });
        MmapLockProfile.Start(folder.File);
        Take(2000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Take(10_000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(24_000, folder.Read().Holds);

        void Take(int count)
        {
            for (int i = 0; i < count; i++)
            {
                mm.EnterWrite(s_low).Dispose();
                mm.EnterRead(wouldHold: s_low).Dispose();
            }
        }
    }

    /// <summary>Cells are for ranges: with them, all that is coarse takes longer, recorded or not.</summary>
    [Fact]
    public void Coarse_holds_that_are_recorded_make_no_cells()
    {
        using var folder = new ProfileFolder();
        var mm = new MmapLock(new MmapLockOptions { Backend = MmapLockBackend.Adaptive });
        int enough = 2 * AdaptivePolicy.Default.Patience;
        MmapLockProfile.Start(folder.File);
        for (int i = 0; i < enough; i++)
        {
            mm.EnterWrite().Dispose();
            Assert.True(mm.TryEnterRead(out RangeGuard guard));
            guard.Dispose();
            mm.EnterWrite(AddressRange.All).Dispose();
        }

        MmapLockProfile.Stop();
        AdaptiveRangeLock backend = Assert.IsType<AdaptiveRangeLock>(mm.Backend);
        Assert.Empty(backend.Cells);
        for (int i = 0; i < enough; i++)
        {
            mm.EnterWrite(s_low).Dispose();
        }

        Assert.NotEmpty(backend.Cells);
    }

    [Fact]
    public void Profile_of_ten_million_holds_is_small()
    {
        using var folder = new ProfileFolder();
        var mm = new MmapLock();
        MmapLockProfile.Start(folder.File);
        for (int i = 0; i < 10_000_000; i++)
        {
            mm.EnterWrite(s_low).Dispose();
        }

        Assert.Equal(10_000_000, folder.Read().Holds);
        Assert.InRange(new FileInfo(folder.File).Length, 1, 64 << 20);
    }

    [Fact]
    public void File_that_is_there_is_left_alone()
    {
        using var folder = new ProfileFolder();
        File.WriteAllText(folder.File, "mine");
        string other = MmapLockProfile.Start(folder.File);
        Assert.NotEqual(folder.File, other);
        Assert.Equal(other, MmapLockProfile.File);
        Assert.Throws<InvalidOperationException>(() => MmapLockProfile.Start(folder.File));
        MmapLockProfile.Stop();
        Assert.Equal("mine", File.ReadAllText(folder.File));
        Assert.Equal(Environment.ProcessId, ProfileFile.Read(other).Process);
    }

    private static int Line([CallerLineNumber] int line = 0) => line;
}
