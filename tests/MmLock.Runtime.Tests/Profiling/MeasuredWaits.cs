using MmLock.Shared;

namespace MmLock.Tests.Profiling;

/// <summary>What threads measured of their own waits, beside what the profile says of them.</summary>
internal static class MeasuredWaits
{
    [ThreadStatic]
    private static OwnClock? t_clock;

    /// <summary>Ends the measured wait before the site's delegate does: for a hold that cannot leave its method.</summary>
    public static void EndWait() => t_clock!.Stop();

    /// <summary>
    /// Two threads of each site, which hold for long enough to make others wait for it. What is recorded is within what they measured
    /// around it, and less by no more than 5 % and what kept them from running.
    /// </summary>
    public static void AddUp(MmapLockOptions options, int turns, int[] lines, params Func<MmapLock, Action>[] enters)
    {
        // What runs for the first time is compiled between the two clocks.
        using (var warm = new ProfileFolder())
        {
            Take(options, warm, 1, enters);
        }

        using var folder = new ProfileFolder();
        (ProfileFile profile, OwnClock[][] clocks) = Take(options, folder, turns, enters);
        for (int i = 0; i < 2; i++)
        {
            ProfileFile.Counts counts = profile.Of(lines[i]);
            double own = clocks[i].Concat(clocks[i + 2]).Sum(c => c.Elapsed);
            double kept = clocks[i].Concat(clocks[i + 2]).Sum(c => c.Kept);
            Assert.InRange(counts.Waited, (own * 0.95) - kept, own * 1.05);
            Assert.Equal(2 * turns, counts.Holds);
            long byPair = profile.Of(lines[i], lines[0])[1] + profile.Of(lines[i], lines[1])[1] + profile.Of(lines[i], 0)[1];
            Assert.InRange(byPair, counts.Waited - 2000, counts.Waited + 2000);
        }
    }

    private static (ProfileFile Profile, OwnClock[][] Clocks) Take(
        MmapLockOptions options, ProfileFolder folder, int turns, Func<MmapLock, Action>[] enters)
    {
        var mm = new MmapLock(options);
        MmapLockProfile.Start(folder.File);
        OwnClock[][] clocks = [.. Enumerable.Range(0, 4).Select(_ => new OwnClock[turns])];
        using var start = new Barrier(4);
        Thread[] threads = [.. Enumerable.Range(0, 4).Select(i => new Thread(() => Run(clocks[i], enters[i % 2])))];
        Array.ForEach(threads, t => t.Start());
        Array.ForEach(threads, t => t.Join());
        return (folder.Read(), clocks);

        void Run(OwnClock[] own, Func<MmapLock, Action> enter)
        {
            start.SignalAndWait();
            for (int turn = 0; turn < own.Length; turn++)
            {
                t_clock = own[turn] = new OwnClock();
                Action leave = enter(mm);
                EndWait();
                Thread.Sleep(10);
                leave();
            }
        }
    }
}
