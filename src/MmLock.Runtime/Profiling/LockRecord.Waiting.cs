using System.Diagnostics;
using MmLock.Waiting;

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

    /// <summary>The end of a wait.</summary>
    /// <param name="At">When; 0 for a hold that did not wait.</param>
    /// <param name="StandsFor">How many holds a measure of the hold stands for.</param>
    /// <param name="Early">How much earlier it would have been.</param>
    public readonly record struct Granted(long At, int StandsFor, long Early);

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
        FullFence.AfterFlag();
        try
        {
            return new Wait(now, FindBlockers(request, now, isUpgrade: false));
        }
        catch
        {
            Interlocked.Decrement(ref _waiting);
            hold.AbandonAll(now);
            throw;
        }
    }

    /// <summary>Accounts for a wait, and gives the room back of who got nothing.</summary>
    public Granted EndWait(RecordedRequest request, bool done, Wait wait)
    {
        // Whoever does this is not the thread that began, if it was asynchronous.
        ThreadRecord thread = ThreadRecord.Current;
        (long now, long early) = Account(request, done, wait, thread, out SiteCounters counters);
        if (done)
        {
            return new Granted(now, request.CountOn(counters), early);
        }

        request.Hold.AbandonAll(now, early);
        return default;
    }

    /// <summary>A read hold waits to be one for writing. It stays; who comes meanwhile waits for it as for a writer.</summary>
    public Wait BeginUpgrade(RecordedRequest request)
    {
        RecordedHold hold = request.Hold;
        hold.Blockers ??= new Blocker[MostBlockers];
        hold.IsUpgrading = true;
        long now = Stopwatch.GetTimestamp();
        Interlocked.Increment(ref _waiting);
        FullFence.AfterFlag();
        try
        {
            return new Wait(now, FindBlockers(request, now, isUpgrade: true));
        }
        catch
        {
            Interlocked.Decrement(ref _waiting);
            hold.IsUpgrading = false;
            throw;
        }
    }

    /// <returns>How much earlier it would have ended.</returns>
    public long EndUpgrade(RecordedRequest request, bool done, Wait wait)
    {
        request.Hold.IsUpgrading = false;
        return Account(request, done, wait, ThreadRecord.Current, out _).Early;
    }

    private (long Now, long Early) Account(RecordedRequest request, bool done, Wait wait, ThreadRecord thread, out SiteCounters counters)
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
        return (now, falseTicks);
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

            if (!TryLook(other, isUpgrade, out long state, out Side they, out AcquireSite site, out long began))
            {
                continue;
            }

            long phase = RecordedHold.PhaseOf(state);
            bool isLater = phase == RecordedHold.Waiting && (began > now || (began == now && passed));
            if (isLater || !Meets(request, other, they, out bool isTrue))
            {
                continue;
            }

            var blocker = new Blocker
            {
                Hold = other,
                Generation = RecordedHold.GenerationOf(state),
                Site = site,
                IsTrue = isTrue,
                Phase = phase,
            };
            Keep(own.Blockers!, ref count, blocker);
        }

        return count;
    }

    /// <summary>Reads a room while nobody changes it, if it may be of somebody in the way.</summary>
    private static bool TryLook(
        RecordedHold other, bool isUpgrade, out long state, out Side they, out AcquireSite site, out long began)
    {
        state = other.State;
        for (int i = 0; ; i++)
        {
            if (i < FillingLooks && RecordedHold.PhaseOf(state) == RecordedHold.Filling)
            {
                Thread.SpinWait(1);
                state = other.State;
                continue;
            }

            site = other.Site;
            they = new Side(other.Kind, other.Range, other.WouldKind, other.Would, other.BlocksAs);
            began = other.Began;

            // Who is leaving holds until the lock inside is told, and has its fields until it is free.
            bool isThere = RecordedHold.PhaseOf(state) is RecordedHold.Holding or RecordedHold.Leaving or RecordedHold.Trying
                || (RecordedHold.PhaseOf(state) == RecordedHold.Waiting && !isUpgrade);
            if (!isThere)
            {
                return false;
            }

            other.KeepHistory();
            Volatile.ReadBarrier();
            long again = other.State;
            if (again == state)
            {
                return true;
            }

            // Another one's now: whoever it was has left, or got nothing.
            if (RecordedHold.GenerationOf(again) != RecordedHold.GenerationOf(state))
            {
                return false;
            }

            state = again;
        }
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
