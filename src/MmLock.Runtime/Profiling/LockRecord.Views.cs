using System.Diagnostics;

namespace MmLock.Profiling;

// What is shown of a lock. Takes no lock, since in a debugger all threads stand still, and whoever has it does, too.
internal sealed partial class LockRecord
{
    /// <summary>So many waits that are going on are told in a block.</summary>
    private const int MostWaitingTold = 256;

    private readonly Dictionary<AcquireSite, int> _waitersTold = [];

    /// <summary>Those that hold, or that wait.</summary>
    public HoldView[] View(long phase)
    {
        var result = new List<HoldView>();
        foreach (RecordedHold hold in Volatile.Read(ref _holds))
        {
            long state = hold.State;
            var view = new HoldView(hold.Site.Name, hold.Kind, hold.Mode, hold.Range, hold.WouldKind, hold.Would);
            Volatile.ReadBarrier();
            if (RecordedHold.PhaseOf(state) == phase && hold.State == state)
            {
                result.Add(view);
            }
        }

        return [.. result];
    }

    /// <summary>Tells the waits that are going on, with somebody who holds what they wait for.</summary>
    public void AddWaiting(ProfileDelta into)
    {
        RecordedHold[] holds = Volatile.Read(ref _holds);
        foreach (RecordedHold hold in holds)
        {
            if (into.Waiting.Count >= MostWaitingTold || RecordedHold.PhaseOf(hold.State) != RecordedHold.Waiting
                || !TryLook(hold, isUpgrade: false, out long state, out Side waiter, out AcquireSite site, out long began)
                || RecordedHold.PhaseOf(state) != RecordedHold.Waiting)
            {
                continue;
            }

            AcquireSite by = SiteTable.Unknown;
            foreach (RecordedHold other in holds)
            {
                bool isTrue = false;
                if (!ReferenceEquals(other, hold) && RecordedHold.PhaseOf(other.State) == RecordedHold.Holding
                    && TryLook(other, isUpgrade: true, out _, out Side holder, out AcquireSite of, out _)
                    && Meets(waiter, holder, ref isTrue))
                {
                    by = of;
                    break;
                }
            }

            into.Waiting.Add(new RecordedEvent(
                began, Stopwatch.GetTimestamp() - began, Number, site, waiter.Kind, waiter.WouldKind, waiter.Mode, waiter.Would, by, 0));
        }
    }

    /// <summary>Waiters by site; with 0, those of which there were some the last time.</summary>
    public IReadOnlyList<(AcquireSite Site, int Count)> CountWaiters()
    {
        lock (_waitersTold)
        {
            foreach (AcquireSite site in _waitersTold.Keys)
            {
                _waitersTold[site] = 0;
            }

            foreach (RecordedHold hold in Volatile.Read(ref _holds))
            {
                AcquireSite site = hold.Site;
                if (RecordedHold.PhaseOf(hold.State) == RecordedHold.Waiting || hold.IsUpgrading)
                {
                    _waitersTold[site] = _waitersTold.GetValueOrDefault(site) + 1;
                }
            }

            return [.. _waitersTold.Select(w => (w.Key, w.Value))];
        }
    }
}
