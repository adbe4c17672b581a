namespace MmLock.Backends;

// Several ranges at once: each by its words if all can be, else all through the queue.
internal sealed partial class SegmentedRangeLock
{
    public override void EnterAll(RangeSet set, LockMode mode, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!TryFastAll(set, mode))
        {
            _central.EnterAll(set, mode, cancellationToken);
        }
    }

    public override bool TryEnterAll(RangeSet set, LockMode mode) => TryFastAll(set, mode) || _central.TryEnterAll(set, mode);

    /// <summary>Never waits. What was taken is left again before the set goes to the queue: what waits holds nothing.</summary>
    private bool TryFastAll(RangeSet set, LockMode mode)
    {
        foreach (AddressRange range in set.Ranges)
        {
            if (!TryFast(range, mode, out RangeGuard guard))
            {
                set.LeaveAll();
                return false;
            }

            set.Add(guard);
        }

        return true;
    }
}
