using CsCheck;

namespace MmLock.Tests;

/// <summary>
/// Random programs of acquire, try, timeout, cancel, downgrade, upgrade and release on several threads and tasks, against
/// a model of who may be in which cell. A failure prints the seed of its programs.
/// </summary>
public sealed class RandomProgramTests
{
    private const int Cells = 16;

    private enum Verb
    {
        Enter, Try, Timed, Async, Cancelled, Set, SetToo, TrySet, CancelledSet,
        Structure, StructureToo, TryStructure, TimedStructure,
    }

    private enum Change { None, Downgrade, Upgrade, UpgradeAsync }

    private sealed record Step(Verb Verb, bool Write, Change Change, int From, int Length)
    {
        public bool IsSet => Verb is Verb.Set or Verb.SetToo or Verb.TrySet or Verb.CancelledSet;

        public bool IsStructure => Verb >= Verb.Structure;

        public LockMode Mode => Write ? LockMode.Write : LockMode.Read;

        public AddressRange Range => Length == Cells ? AddressRange.All : AddressRange.FromLength((ulong)From, (ulong)Length);

        /// <summary>With one more, which may lie in it or before it.</summary>
        public AddressRange[] Ranges => [Range, AddressRange.FromLength((ulong)Other, 1)];

        public IEnumerable<int> All => IsStructure ? []
            : IsSet ? Enumerable.Range(From, Length).Append(Other).Distinct()
            : Enumerable.Range(From, Length);

        private int Other => (From + 7) % Cells;
    }

    /// <summary>Who is where: in each cell, and on the whole.</summary>
    private sealed class Presence
    {
        private readonly int[] _readers = new int[Cells];
        private readonly int[] _writers = new int[Cells];
        private int _coarseReaders;
        private int _coarseWriters;
        private int _structureReaders;
        private int _structureWriters;

        /// <summary>Enters or leaves, and checks on entry that nobody is there who must not be.</summary>
        public void Mark(Step step, bool write, int change)
        {
            foreach (int cell in step.All)
            {
                int now = Interlocked.Add(ref (write ? _writers : _readers)[cell], change);
                if (change > 0)
                {
                    Assert.True(!write || now == 1, "two writers in one cell");
                    Assert.True(
                        write ? Volatile.Read(ref _readers[cell]) == 0 : Volatile.Read(ref _writers[cell]) == 0,
                        "a reader and a writer in one cell");
                }
            }

            if (step.IsStructure)
            {
                MarkStructure(write, change);
            }
            else if (step.Length == Cells)
            {
                Interlocked.Add(ref write ? ref _coarseWriters : ref _coarseReaders, change);
                if (change > 0)
                {
                    Assert.True(Volatile.Read(ref _structureWriters) == 0, "a structure writer beside a coarse hold");
                    Assert.True(!write || Volatile.Read(ref _structureReaders) == 0, "a structure reader beside a coarse writer");
                }
            }
        }

        /// <summary>Of a writer that is alone still, and a reader by the time that others may come: nothing lets go in between.</summary>
        /// <returns>False: it does not write any more.</returns>
        public bool Ease(Step step)
        {
            Mark(step, write: true, -1);
            Mark(step, write: false, 1);
            return false;
        }

        private void MarkStructure(bool write, int change)
        {
            Interlocked.Add(ref write ? ref _structureWriters : ref _structureReaders, change);
            if (change > 0)
            {
                Assert.True(Volatile.Read(ref _structureWriters) + Volatile.Read(ref _structureReaders) == 1, "two in the latch");
                Assert.True(Volatile.Read(ref _coarseWriters) == 0, "a coarse writer beside a structure hold");
                Assert.True(!write || Volatile.Read(ref _coarseReaders) == 0, "a coarse reader beside a structure writer");
            }
        }
    }

    private static readonly int s_iterations = ModelTests.Steps < 1_000_000 ? 40 : (int)(ModelTests.Steps / 800);

    private static readonly Gen<Step> s_step = Gen.Select(
        Gen.Enum<Verb>(), Gen.Bool, Gen.Enum<Change>(), Gen.Int[0, Cells - 1], Gen.Frequency((3, Gen.Int[1, 4]), (1, Gen.Int[1, Cells])),
        (verb, write, change, from, length) => new Step(verb, write, change, from, Math.Min(length, Cells - from)));

    [Theory]
    [MemberData(nameof(ModelTests.Locks), MemberType = typeof(ModelTests))]
    public void Random_programs_exclude_and_finish(MmapLockBackend backend, int segments, int segmentSize, bool eager)
    {
        MmapLockOptions options = ModelTests.Options(backend, segments, segmentSize, eager);
        s_step.Array[20, 60].Array[1, 8].Sample(programs => Run(new MmapLock(options), programs), iter: s_iterations, threads: 1);
    }

    private static void Run(MmapLock target, Step[][] programs)
    {
        var presence = new Presence();
        Task[] tasks = [.. programs.Select(steps => Task.Run(async () =>
        {
            foreach (Step step in steps)
            {
                await (step.IsSet || step.IsStructure ? Task.Run(() => RunHere(target, step, presence)) : RunAsync(target, step, presence));
            }
        }))];
        Assert.True(Task.WaitAll(tasks, TimeSpan.FromSeconds(30)), "a request was never granted");
        Assert.Equal(0, target.WaiterCount);
        Assert.True(target.TryEnterWrite(AddressRange.All, out RangeGuard all), "something is still held");
        all.Dispose();
    }

    private static async Task RunAsync(MmapLock target, Step step, Presence presence)
    {
        AddressRange range = step.Range;
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
        presence.Mark(step, write, 1);
        if (write && step.Change == Change.Downgrade)
        {
            write = presence.Ease(step);
            guard.DowngradeToRead();
        }
        else if (!write && (step.Change is Change.Upgrade or Change.UpgradeAsync))
        {
            write = step.Change == Change.Upgrade
                ? guard.TryUpgradeToWrite(TimeSpan.FromMilliseconds(step.From % 3))
                : await guard.TryUpgradeToWriteAsync();
            if (write)
            {
                presence.Mark(step, write: false, -1);
                presence.Mark(step, write: true, 1);
            }
        }

        presence.Mark(step, write, -1);
        guard.Dispose();
    }

    /// <summary>What has no asynchronous form, or belongs to its thread.</summary>
    private static void RunHere(MmapLock target, Step step, Presence presence)
    {
        using var cancellation = new CancellationTokenSource();
        RangeSetGuard set = default;
        StructureGuard structure = default;
        bool taken = true;
        try
        {
            switch (step.Verb)
            {
                case Verb.TrySet:
                    taken = step.Write ? target.TryEnterWrite(step.Ranges, out set) : target.TryEnterRead(step.Ranges, out set);
                    break;
                case Verb.Structure or Verb.StructureToo:
                    structure = target.EnterStructure(step.Mode);
                    break;
                case Verb.TryStructure:
                    taken = target.TryEnterStructure(step.Mode, out structure);
                    break;
                case Verb.TimedStructure:
                    taken = target.TryEnterStructure(step.Mode, TimeSpan.FromMilliseconds(step.From % 3), out structure);
                    break;
                default:
                    if (step.Verb == Verb.CancelledSet)
                    {
                        cancellation.CancelAfter(step.From % 3);
                    }

                    set = step.Write
                        ? target.EnterWrite(step.Ranges, cancellation.Token)
                        : target.EnterRead(step.Ranges, cancellation.Token);
                    break;
            }
        }
        catch (OperationCanceledException)
        {
            taken = false;
        }

        if (!taken)
        {
            return;
        }

        bool write = step.Write;
        presence.Mark(step, write, 1);
        if (write && step.IsSet && step.Change == Change.Downgrade)
        {
            write = presence.Ease(step);
            set.DowngradeToRead();
        }

        presence.Mark(step, write, -1);
        set.Dispose();
        structure.Dispose();
    }
}
