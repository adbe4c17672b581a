namespace MmLock.Profiling;

// What is shown of a lock. Takes no lock, since in a debugger all threads stand still, and whoever has it does, too.
internal sealed partial class LockRecord
{
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
