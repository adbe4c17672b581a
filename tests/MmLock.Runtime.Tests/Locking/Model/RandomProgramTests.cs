using CsCheck;

namespace MmLock.Tests;

/// <summary>
/// Random programs of acquire, try, timeout, cancel, downgrade, upgrade and release on several threads and tasks, against
/// a model of who may be in which cell. A failure prints the seed of its programs.
/// </summary>
public sealed class RandomProgramTests
{
    private const int Cells = 16;

    private enum Verb { Enter, Try, Timed, Async, Cancelled }

    private enum Change { None, Downgrade, Upgrade, UpgradeAsync }

    private sealed record Step(Verb Verb, bool Write, Change Change, int From, int Length);

    private static readonly int s_iterations = ModelTests.Steps < 1_000_000 ? 40 : (int)(ModelTests.Steps / 800);

    private static readonly Gen<Step> s_step = Gen.Select(
        Gen.Enum<Verb>(), Gen.Bool, Gen.Enum<Change>(), Gen.Int[0, Cells - 1], Gen.Frequency((3, Gen.Int[1, 4]), (1, Gen.Int[1, Cells])),
        (verb, write, change, from, length) => new Step(verb, write, change, from, Math.Min(length, Cells - from)));

    [Theory]
    [MemberData(nameof(ModelTests.Locks), MemberType = typeof(ModelTests))]
    public void Random_programs_exclude_and_finish(MmapLockBackend backend, int segments, int segmentSize)
    {
        var options = new MmapLockOptions { Backend = backend, SegmentCount = segments, SegmentSize = (ulong)segmentSize };
        s_step.Array[20, 60].Array[1, 8].Sample(programs => Run(new MmapLock(options), programs), iter: s_iterations, threads: 1);
    }

    private static void Run(MmapLock target, Step[][] programs)
    {
        int[] readers = new int[Cells];
        int[] writers = new int[Cells];
        Task[] tasks = [.. programs.Select(steps => Task.Run(async () =>
        {
            foreach (Step step in steps)
            {
                await RunAsync(target, step, readers, writers);
            }
        }))];
        Assert.True(Task.WaitAll(tasks, TimeSpan.FromSeconds(30)), "a request was never granted");
        Assert.Equal(0, target.WaiterCount);
        Assert.True(target.TryEnterWrite(AddressRange.All, out RangeGuard all), "something is still held");
        all.Dispose();
    }

    private static async Task RunAsync(MmapLock target, Step step, int[] readers, int[] writers)
    {
        AddressRange range = step.Length == Cells ? AddressRange.All : AddressRange.FromLength((ulong)step.From, (ulong)step.Length);
        RangeGuard guard = default;
        switch (step.Verb)
        {
            case Verb.Enter:
                guard = step.Write ? target.EnterWrite(range) : target.EnterRead(range);
                break;
            case Verb.Async:
                guard = await (step.Write ? target.EnterWriteAsync(range) : target.EnterReadAsync(range));
                break;
            case Verb.Try when !(step.Write ? target.TryEnterWrite(range, out guard) : target.TryEnterRead(range, out guard)):
            case Verb.Timed when !(
                step.Write
                    ? target.TryEnterWrite(range, TimeSpan.FromMilliseconds(1), out guard)
                    : target.TryEnterRead(range, TimeSpan.FromMilliseconds(1), out guard)):
                return;
            case Verb.Cancelled:
                using (var cancellation = new CancellationTokenSource())
                {
                    ValueTask<RangeGuard> entering = step.Write
                        ? target.EnterWriteAsync(range, cancellation.Token)
                        : target.EnterReadAsync(range, cancellation.Token);
                    await cancellation.CancelAsync();
                    try
                    {
                        guard = await entering;
                    }
                    catch (OperationCanceledException)
                    {
                        return;
                    }
                }

                break;
        }

        bool write = step.Write;
        Mark(step, write, 1, readers, writers);
        if (write && step.Change == Change.Downgrade)
        {
            Mark(step, write, -1, readers, writers);
            guard.DowngradeToRead();
            write = false;
            Mark(step, write, 1, readers, writers);
        }
        else if (!write && (step.Change is Change.Upgrade or Change.UpgradeAsync))
        {
            Mark(step, write, -1, readers, writers);
            write = step.Change == Change.Upgrade
                ? guard.TryUpgradeToWrite(TimeSpan.FromMilliseconds(step.From % 3))
                : await guard.TryUpgradeToWriteAsync();
            Mark(step, write, 1, readers, writers);
        }

        Mark(step, write, -1, readers, writers);
        guard.Dispose();
    }

    /// <summary>Enters or leaves the cells, and checks on entry that nobody is there who must not be.</summary>
    private static void Mark(Step step, bool write, int change, int[] readers, int[] writers)
    {
        for (int cell = step.From; cell < step.From + step.Length; cell++)
        {
            int now = Interlocked.Add(ref (write ? writers : readers)[cell], change);
            if (change > 0)
            {
                Assert.True(!write || now == 1, "two writers in one cell");
                Assert.True(
                    write ? Volatile.Read(ref readers[cell]) == 0 : Volatile.Read(ref writers[cell]) == 0,
                    "a reader and a writer in one cell");
            }
        }
    }
}
