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
            LockRecord.Granted granted = Record.EndWait(request, done, wait);
            if (done)
            {
                HoldAll(request.Hold, set, granted, granted.StandsFor > 0 ? granted.At : 0);
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
        HoldAll(request.Hold, set, new LockRecord.Granted(0, standsFor, 0), standsFor > 0 ? Stopwatch.GetTimestamp() : 0);
        return true;
    }

    /// <summary>Puts the guards of the rooms in the place of those inside.</summary>
    private static void HoldAll(RecordedHold first, RangeSet set, LockRecord.Granted granted, long began)
    {
        RecordedHold? room = first;
        foreach (ref RangeGuard guard in set.Guards)
        {
            RecordedHold? next = room!.NextPart;
            room.NextPart = null;
            guard = room.Hold(guard, granted.At, began, room == first ? granted.StandsFor : 0, granted.Early);
            room = next;
        }

        room?.AbandonAll(0);
    }
}
