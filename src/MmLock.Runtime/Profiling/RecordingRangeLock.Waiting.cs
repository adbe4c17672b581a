using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace MmLock.Profiling;

// Those that could not enter at once: whom they wait for, and what of it they need not have.
internal sealed partial class RecordingRangeLock
{
    /// <summary>So many blockers of one wait are told apart. Those that would be in the way anyhow are kept rather than others.</summary>
    private const int MostBlockers = 32;

    /// <summary>How often a waiter looks again at a room that is just being filled, which takes some nanoseconds.</summary>
    private const int FillingLooks = 100;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private RangeGuard EnterWaiting(Request request, CancellationToken cancellationToken)
    {
        RangeGuard guard = default;
        bool done = false;
        (long began, int blockers) = BeginWait(request);
        try
        {
            guard = _inner.Enter(request.Range, request.Mode, cancellationToken);
            done = true;
        }
        finally
        {
            guard = EndWait(request, guard, done, began, blockers);
        }

        return guard;
    }

    private RangeGuard RetakeWaiting(Request request)
    {
        RangeGuard guard = default;
        bool done = false;
        (long began, int blockers) = BeginWait(request);
        try
        {
            guard = _inner.Retake(request.Mode);
            done = true;
        }
        finally
        {
            guard = EndWait(request, guard, done, began, blockers);
        }

        return guard;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryEnterWaiting(Request request, TimeSpan timeout, CancellationToken cancellationToken, out RangeGuard guard)
    {
        guard = default;
        bool done = false;
        (long began, int blockers) = BeginWait(request);
        try
        {
            done = _inner.TryEnter(request.Range, request.Mode, timeout, cancellationToken, out guard);
        }
        finally
        {
            guard = EndWait(request, guard, done, began, blockers);
        }

        return done;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<RangeGuard> EnterWaitingAsync(Request request, CancellationToken cancellationToken)
    {
        RangeGuard guard = default;
        bool done = false;
        (long began, int blockers) = BeginWait(request);
        try
        {
            guard = await _inner.EnterAsync(request.Range, request.Mode, cancellationToken).ConfigureAwait(false);
            done = true;
        }
        finally
        {
            guard = EndWait(request, guard, done, began, blockers);
        }

        return guard;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<RangeGuard?> TryEnterWaitingAsync(Request request, TimeSpan timeout, CancellationToken cancellationToken)
    {
        RangeGuard? guard = null;
        (long began, int blockers) = BeginWait(request);
        try
        {
            guard = await _inner.TryEnterAsync(request.Range, request.Mode, timeout, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            bool done = guard is not null;
            RangeGuard held = EndWait(request, guard.GetValueOrDefault(), done, began, blockers);
            guard = done ? held : null;
        }

        return guard;
    }

    private (long Began, int Blockers) BeginWait(Request request)
    {
        HadWaiters = true;
        RecordedHold hold = request.Hold;
        hold.Blockers ??= new Blocker[MostBlockers];
        long now = Stopwatch.GetTimestamp();
        hold.Wait(now);

        // A full fence: see RecordedHold.
        Interlocked.Increment(ref _waiting);
        return (now, FindBlockers(request, now));
    }

    private RangeGuard EndWait(Request request, RangeGuard guard, bool done, long began, int blockers)
    {
        long now = Stopwatch.GetTimestamp();
        RecordedHold hold = request.Hold;
        AcquireSite site = hold.Site;
        AddressRange would = hold.Would;

        // Whoever does this is not the thread that began, if it was asynchronous.
        ThreadRecord thread = ThreadRecord.Current;
        Span<Blocker> found = hold.Blockers.AsSpan(0, blockers);
        (long falseTicks, AcquireSite by) = WaitAttribution.Split(found, site, thread, began, now);
        bool isFalse = blockers > 0 && falseTicks == now - began;
        SiteCounters counters = thread.CountersOf(site, request.Mode);
        counters.AddWait(now - began, falseTicks, isFalse, done);
        Interlocked.Decrement(ref _waiting);
        Recorder.Tell(
            new RecordedEvent(began, now - began, Number, site, request.Mode, would, by, falseTicks), this, thread);
        if (!done)
        {
            hold.Abandon(now);
            return default;
        }

        return hold.HoldAfterWait(guard, now, request.CountOn(counters));
    }

    private int FindBlockers(Request request, long now)
    {
        int count = 0;
        bool passed = false;
        foreach (RecordedHold other in Volatile.Read(ref _holds))
        {
            if (ReferenceEquals(other, request.Hold))
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

            long phase = RecordedHold.PhaseOf(state);
            if (phase is not RecordedHold.Holding and not RecordedHold.Waiting)
            {
                continue;
            }

            AcquireSite site = other.Site;
            LockMode mode = other.Mode;
            AddressRange range = other.Range;
            AddressRange would = other.Would;
            long began = other.Began;
            Volatile.ReadBarrier();
            bool isLater = phase == RecordedHold.Waiting && (began > now || (began == now && passed));
            if (other.State != state || isLater || (mode == LockMode.Read && request.Mode == LockMode.Read)
                || !(_isCoarseOnly || range.Overlaps(request.Range)))
            {
                continue;
            }

            var blocker = new Blocker
            {
                Hold = other,
                Generation = RecordedHold.GenerationOf(state),
                Site = site,
                IsTrue = would.Overlaps(request.Hold.Would),
            };
            Keep(request.Hold.Blockers!, ref count, blocker);
        }

        return count;
    }

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
