using System.Diagnostics;

namespace MmLock.Profiling;

// Those that could not enter at once: whom they wait for, and what of it they need not have.
internal sealed partial class LockRecord
{
    /// <summary>So many blockers of one wait are told apart. Those that would be in the way anyhow are kept rather than others.</summary>
    private const int MostBlockers = 32;

    /// <summary>How often a waiter looks again at a room that is just being filled, which takes some nanoseconds.</summary>
    private const int FillingLooks = 100;

    /// <summary>A wait that has begun: when, and how many were found in the way.</summary>
    public readonly record struct Wait(long Began, int Blockers);

    public Wait BeginWait(RecordedRequest request)
    {
        RecordedHold hold = request.Hold;
        hold.Blockers ??= new Blocker[MostBlockers];
        long now = Stopwatch.GetTimestamp();
        for (RecordedHold? part = hold; part is not null; part = part.NextPart)
        {
            part.Wait(now);
        }

        // A full fence: see RecordedHold.
        Interlocked.Increment(ref _waiting);
        return new Wait(now, FindBlockers(request, now, isUpgrade: false));
    }

    /// <summary>Accounts for a wait, and gives the room back of who got nothing.</summary>
    /// <returns>When it ended, and how many holds a measure of the hold stands for.</returns>
    public (long Now, int StandsFor) EndWait(RecordedRequest request, bool done, Wait wait)
    {
        // Whoever does this is not the thread that began, if it was asynchronous.
        ThreadRecord thread = ThreadRecord.Current;
        long now = Account(request, done, wait, thread, out SiteCounters counters);
        if (done)
        {
            return (now, request.CountOn(counters));
        }

        request.Hold.AbandonAll(now);
        return (now, 0);
    }

    /// <summary>A read hold waits to be one for writing. It stays; who comes meanwhile waits for it as for a writer.</summary>
    public Wait BeginUpgrade(RecordedRequest request)
    {
        RecordedHold hold = request.Hold;
        hold.Blockers ??= new Blocker[MostBlockers];
        hold.IsUpgrading = true;
        long now = Stopwatch.GetTimestamp();
        Interlocked.Increment(ref _waiting);
        return new Wait(now, FindBlockers(request, now, isUpgrade: true));
    }

    public void EndUpgrade(RecordedRequest request, bool done, Wait wait)
    {
        request.Hold.IsUpgrading = false;
        Account(request, done, wait, ThreadRecord.Current, out _);
    }

    private long Account(RecordedRequest request, bool done, Wait wait, ThreadRecord thread, out SiteCounters counters)
    {
        long now = Stopwatch.GetTimestamp();
        RecordedHold hold = request.Hold;
        AcquireSite site = hold.Site;
        long ticks = now - wait.Began;
        (long falseTicks, AcquireSite by) =
            WaitAttribution.Split(hold.Blockers.AsSpan(0, wait.Blockers), site, thread, wait.Began, now);
        counters = thread.CountersOf(site, request.Mode);
        counters.AddWait(ticks, falseTicks, wait.Blockers > 0 && falseTicks == ticks, done);
        Interlocked.Decrement(ref _waiting);
        Recorder.Tell(
            new RecordedEvent(wait.Began, ticks, Number, site, hold.Kind, hold.WouldKind, request.Mode, hold.Would, by, falseTicks),
            this, thread);
        return now;
    }

    /// <param name="request">Who waits.</param>
    /// <param name="now">Since when.</param>
    /// <param name="isUpgrade">It goes ahead of all who wait.</param>
    private int FindBlockers(RecordedRequest request, long now, bool isUpgrade)
    {
        int count = 0;
        bool passed = false;
        RecordedHold own = request.Hold;
        foreach (RecordedHold other in Volatile.Read(ref _holds))
        {
            if (ReferenceEquals(other, own))
            {
                passed = true;
                continue;
            }

            long state = other.State;
            for (int i = 0; i < FillingLooks && RecordedHold.PhaseOf(state) == RecordedHold.Filling; i++)
            {
                Thread.SpinWait(1);
                state = other.State;
            }

            // Who is leaving holds until the lock inside is told, and has its fields until it is free.
            long phase = RecordedHold.PhaseOf(state);
            if (phase is not RecordedHold.Holding and not RecordedHold.Leaving && (phase != RecordedHold.Waiting || isUpgrade))
            {
                continue;
            }

            AcquireSite site = other.Site;
            var they = new Side(other.Kind, other.Range, other.WouldKind, other.Would, other.BlocksAs);
            long began = other.Began;
            Volatile.ReadBarrier();
            bool isLater = phase == RecordedHold.Waiting && (began > now || (began == now && passed));
            if (other.State != state || isLater || !Meets(request, other, they, out bool isTrue))
            {
                continue;
            }

            var blocker = new Blocker
            {
                Hold = other,
                Generation = RecordedHold.GenerationOf(state),
                Site = site,
                IsTrue = isTrue,
            };
            Keep(own.Blockers!, ref count, blocker);
        }

        return count;
    }

    /// <summary>What of a hold decides whom it meets, read while nobody changed it.</summary>
    private readonly record struct Side(
        RecordedKind Kind, AddressRange Range, RecordedKind WouldKind, AddressRange Would, LockMode Mode);

    /// <summary>Whether a request must wait for another, and whether it must even if both held what they need.</summary>
    private bool Meets(RecordedRequest request, RecordedHold other, Side they, out bool isTrue)
    {
        isTrue = false;
        bool meets = false;
        for (RecordedHold? part = request.Hold; part is not null; part = part.NextPart)
        {
            // Of one set no part waits for another.
            if (ReferenceEquals(part, other))
            {
                return false;
            }

            meets |= Meets(new Side(part.Kind, part.Range, part.WouldKind, part.Would, request.Mode), they, ref isTrue);
        }

        return meets;
    }

    private bool Meets(Side one, Side other, ref bool isTrue)
    {
        // Whoever has the structure lock has it alone, for reading, too.
        bool areReaders = one.Mode == LockMode.Read && other.Mode == LockMode.Read
            && (one.Kind == RecordedKind.Range || other.Kind == RecordedKind.Range);
        bool isEachInTheWay = _isCoarseOnly && one.Kind != RecordedKind.Latch && other.Kind != RecordedKind.Latch;
        bool meets = !areReaders && (isEachInTheWay || Overlap(one.Kind, one.Range, other.Kind, other.Range));
        isTrue |= meets && Overlap(one.WouldKind, one.Would, other.WouldKind, other.Would);
        return meets;
    }

    /// <summary>Whether two kinds of what is held have something in common.</summary>
    private static bool Overlap(RecordedKind one, AddressRange oneRange, RecordedKind other, AddressRange otherRange) =>
        (one, other) switch
        {
            (RecordedKind.Range, RecordedKind.Range) => oneRange.Overlaps(otherRange),
            (RecordedKind.Range, RecordedKind.Structure) => IsAll(oneRange),
            (RecordedKind.Structure, RecordedKind.Range) => IsAll(otherRange),
            (RecordedKind.Range, _) or (_, RecordedKind.Range) => false,
            _ => true,
        };

    private static bool IsAll(AddressRange range) => range.Start == 0 && range.Last == ulong.MaxValue;

    private static void Keep(Blocker[] blockers, ref int count, Blocker blocker)
    {
        if (count < blockers.Length)
        {
            blockers[count++] = blocker;
            return;
        }

        int replaced = blocker.IsTrue ? Array.FindIndex(blockers, static b => !b.IsTrue) : -1;
        if (replaced >= 0)
        {
            blockers[replaced] = blocker;
        }
    }
}
