using MmLock.Waiting;

namespace MmLock.Tree;

/// <summary>One current or pending hold, in a pooled slot. Its generation tells it from the slot's earlier and later users.</summary>
internal struct Request
{
    /// <summary>The range that excludes others, which a coarse backend widens.</summary>
    public AddressRange Effective;
    public AddressRange Requested;
    public ulong Arrival;
    public Waiter? Waiter;

    /// <summary>Earlier, conflicting requests that are still there; the request is granted when none is left.</summary>
    public int Blockers;

    /// <summary>Neighbours among the waiting requests, in order of arrival.</summary>
    public int Earlier;
    public int Later;
    public uint Generation;
    public bool Write;
    public bool InUse;

    /// <summary>Over the whole space: kept as a count, not in the tree.</summary>
    public readonly bool IsCoarse => Effective.Start == 0 && Effective.Last == ulong.MaxValue;
}

/// <summary>Slots for requests, reused last in, first out. Not synchronised.</summary>
internal sealed class RequestSlots
{
    private Request[] _slots = new Request[8];
    private int[] _free = new int[8];
    private int _freeCount;
    private int _used;

    public ref Request this[int slot] => ref _slots[slot];

    public bool IsCurrent(int slot, uint generation) =>
        (uint)slot < (uint)_used && _slots[slot].InUse && _slots[slot].Generation == generation;

    public int Rent()
    {
        if (_freeCount > 0)
        {
            return _free[--_freeCount];
        }

        if (_used == _slots.Length)
        {
            Array.Resize(ref _slots, _used * 2);
        }

        return _used++;
    }

    public void Return(int slot)
    {
        _slots[slot].InUse = false;
        _slots[slot].Generation++;
        if (_freeCount == _free.Length)
        {
            Array.Resize(ref _free, _freeCount * 2);
        }

        _free[_freeCount++] = slot;
    }
}
