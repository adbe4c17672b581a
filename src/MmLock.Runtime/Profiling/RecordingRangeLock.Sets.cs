using System.Diagnostics;
using MmLock.Backends;

namespace MmLock.Profiling;

// Several ranges at once: one acquire, one hold, one wait, and a room for each range, so that others meet what they really meet.
internal sealed partial class RecordingRangeLock
{
    public override void EnterAll(RangeSet set, LockMode mode, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        foreach (AddressRange range in set.Ranges)
        {
            _validating?.CheckAhead(range, mode);
        }

        RecordedRequest request = Record.AskAll(ThreadRecord.Current, set, mode);
        if (TryAllAtOnce(request, set))
        {
            return;
        }

        bool done = false;
        LockRecord.Wait wait = Record.BeginWait(request);
        try
        {
            _inner.EnterAll(set, mode, cancellationToken);
            done = true;
        }
        finally
        {
            (long now, int standsFor) = Record.EndWait(request, done, wait);
            if (done)
            {
                HoldAll(request.Hold, set, now, standsFor > 0 ? now : 0, standsFor);
            }
        }
    }

    public override bool TryEnterAll(RangeSet set, LockMode mode)
    {
        RecordedRequest request = Record.AskAll(ThreadRecord.Current, set, mode);
        if (TryAllAtOnce(request, set))
        {
            return true;
        }

        request.Hold.AbandonAll(0);
        return false;
    }

    private bool TryAllAtOnce(RecordedRequest request, RangeSet set)
    {
        if (!_inner.TryEnterAll(set, request.Mode))
        {
            // What an attempt leaves are guards of nothing.
            set.LeaveAll();
            return false;
        }

        int standsFor = request.Count();
        HoldAll(request.Hold, set, 0, standsFor > 0 ? Stopwatch.GetTimestamp() : 0, standsFor);
        return true;
    }

    /// <summary>Puts the guards of the rooms in the place of those inside.</summary>
    private static void HoldAll(RecordedHold first, RangeSet set, long granted, long began, int standsFor)
    {
        RecordedHold? room = first;
        foreach (ref RangeGuard guard in set.Guards)
        {
            RecordedHold? next = room!.NextPart;
            room.NextPart = null;
            guard = room.Hold(guard, granted, began, room == first ? standsFor : 0);
            room = next;
        }

        room?.AbandonAll(0);
    }
}
