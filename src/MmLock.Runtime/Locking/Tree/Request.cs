using System.Runtime.CompilerServices;
using MmLock.Waiting;

namespace MmLock.Tree;

/// <summary>One current or pending hold, in a pooled slot. Its generation tells it from the slot's earlier and later users.</summary>
internal struct Request
{
    // Not one AddressRange: arguments come in registers, and a block copy would have to wait for them to be spilled.
    public ulong Start;
    public ulong Last;
    public ulong Arrival;

    /// <summary>Set while the request waits, be it for the hold or for an upgrade.</summary>
    public Waiter? Waiter;

    /// <summary>Earlier, conflicting requests that are still there.</summary>
    public int Blockers;

    /// <summary>Odd while the slot is in use.</summary>
    public uint Generation;

    /// <summary>Neighbours among the waiting requests, in order of arrival; of a free slot, <see cref="Later"/> is the next free one.</summary>
    public int Earlier;
    public int Later;
    public bool Write;

    /// <summary>Over the whole space: kept as a count, not in the tree.</summary>
    public bool IsCoarse;

    /// <summary>Held for reading, and waiting to hold for writing.</summary>
    public bool Upgrading;

    public readonly AddressRange Range => new(Start, Last);

    public readonly bool IsWaiting => Waiter is not null;

    /// <summary>Whether it holds its range now, in <paramref name="write"/> mode or any.</summary>
    public readonly bool Holds(bool write) => Waiter is null ? Write || !write : Upgrading && !write;

    public readonly bool Overlaps(in Request other) => IsCoarse || other.IsCoarse || Range.Overlaps(other.Range);
}

/// <summary>Slots for requests, reused last in, first out. Not synchronised.</summary>
internal struct RequestSlots()
{
    private const int None = -1;
    private Request[] _slots = new Request[8];
    private int _free = None;
    private int _used;

    public readonly ref Request this[int slot] => ref _slots[slot];

    public readonly bool IsCurrent(int slot, uint generation)
    {
        Request[] slots = _slots;
        return (uint)slot < (uint)slots.Length && slots[slot].Generation == generation;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref Request Rent(out int slot)
    {
        slot = _free;
        if (slot == None)
        {
            slot = Grow();
        }

        ref Request request = ref _slots[slot];
        _free = request.Later;
        request.Generation++;
        return ref request;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Return(int slot, ref Request request)
    {
        request.Generation++;
        request.Later = _free;
        _free = slot;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int Grow()
    {
        if (_used == _slots.Length)
        {
            Array.Resize(ref _slots, _used * 2);
        }

        _slots[_used].Later = None;
        return _used++;
    }
}
