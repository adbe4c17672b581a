using System.Runtime.CompilerServices;
using MmLock.Tree;

namespace MmLock.Backends;

/// <summary>
/// One current or pending hold of a <see cref="CentralRangeLock"/>, and the owner of its guards. Reused; its generation tells it
/// from its earlier and later uses. Changed under the queue's gate.
/// </summary>
/// <remarks>A generation has 64 bits: at a thousand million holds a second it lasts for centuries. A request that is not reused
/// is left to the collector, which keeps it as long as there is a guard of it.</remarks>
internal sealed class Request(CentralRangeLock queue, ulong id) : Interval(id), IGuardOwner
{
    public ulong Arrival;

    /// <summary>Odd while in use.</summary>
    public ulong Generation;

    /// <summary>Set while the request waits, be it for the hold or for an upgrade.</summary>
    public Waiter? Waiter;

    /// <summary>Neighbours among the waiting requests, in order of arrival.</summary>
    public Request? Earlier;
    public Request? Later;

    /// <summary>Earlier, conflicting requests that are still there.</summary>
    public int Blockers;
    public bool Write;

    /// <summary>Over the whole space: kept as a count, not in the tree.</summary>
    public bool IsCoarse;

    /// <summary>An intention on the root: meets coarse requests only, and is kept as a count, not in the tree.</summary>
    public bool IsStructure;

    /// <summary>The holders outside the queue know of it.</summary>
    public bool Announced;

    /// <summary>Held for reading, and waiting to hold for writing.</summary>
    public bool Upgrading;

    /// <summary>
    /// Of a set of ranges that waits: the request that counts the blockers of all of them, and is in the list for all of them; null
    /// for that one itself. When the set is granted, its parts are requests like others.
    /// </summary>
    public Request? Leader;

    /// <summary>Of a set that waits: the next part.</summary>
    public Request? NextPart;

    public CentralRangeLock Queue => queue;

    public AddressRange Range => new(Start, Last);

    public AddressRange Extent => IsCoarse ? AddressRange.All : Range;

    public bool IsWaiting => Waiter is not null;

    /// <summary>Whether it holds its range now, in the mode or a stronger one.</summary>
    public bool Holds(LockMode mode) => Waiter is null ? Write || mode == LockMode.Read : Upgrading && mode == LockMode.Read;

    public bool Overlaps(Request other) =>
        IsCoarse || other.IsCoarse || (!IsStructure && !other.IsStructure && Range.Overlaps(other.Range));

    /// <summary>How many of the parts of a set overlap the other; of what is no set, 0 or 1.</summary>
    public int CountOverlaps(Request other)
    {
        int count = 0;
        for (Request? part = this; part is not null; part = part.NextPart)
        {
            count += part.Overlaps(other) ? 1 : 0;
        }

        return count;
    }

    void IGuardOwner.Release(ulong name) => queue.Release(this, name);

    void IGuardOwner.Downgrade(ulong name) => queue.Downgrade(this, name);

    bool IGuardOwner.TryUpgrade(ulong name, TimeSpan timeout, CancellationToken cancellationToken) =>
        queue.TryUpgrade(this, name, timeout, cancellationToken);

    ValueTask<bool> IGuardOwner.TryUpgradeAsync(ulong name, CancellationToken cancellationToken) =>
        queue.TryUpgradeAsync(this, name, cancellationToken);

    (AddressRange Range, LockMode Mode) IGuardOwner.Read(ulong name) => queue.Read(this, name);
}

/// <summary>
/// Requests for reuse, last in, first out, up to a bound; what is more after a peak is left to the collector. Not synchronised.
/// </summary>
internal struct RequestPool()
{
    /// <summary>About 100 bytes each.</summary>
    private const int Most = 1024;
    private Request?[] _free = new Request?[4];
    private int _count;
    private ulong _made;

    public readonly int Count => _count;

    /// <summary>Takes one, or null: then <see cref="Make"/> one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Request? TryRent()
    {
        Request?[] free = _free;
        int at = _count - 1;
        if ((uint)at >= (uint)free.Length)
        {
            return null;
        }

        _count = at;
        return free[at];
    }

    /// <summary>Makes one. A failure leaves everything as it was.</summary>
    public Request Make(CentralRangeLock queue)
    {
        Interleaving.At(Interleaving.SyncPoint.Allocate);
        var made = new Request(queue, _made);
        if (_made >= (ulong)_free.Length && _free.Length < Most)
        {
            // Empty now, so that nothing is copied.
            Interleaving.At(Interleaving.SyncPoint.Allocate);
            _free = new Request?[_free.Length * 2];
        }

        _made++;
        return made;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Return(Request request)
    {
        Request?[] free = _free;
        int at = _count;
        if ((uint)at < (uint)free.Length)
        {
            // What lies there from before is the same one more often than not; a comparison costs less than telling the collector.
            if (free[at] != request)
            {
                free[at] = request;
            }

            _count = at + 1;
        }
    }
}
