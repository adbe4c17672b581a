using System.Runtime.InteropServices;

namespace MmLock.Benchmarks.Locks;

/// <summary>What people write first: the held ranges in a list, under a lock.</summary>
/// <remarks>Kept as fast as such a list can be: newest last and searched from there, nothing allocated.</remarks>
internal sealed class RangeList
{
    private readonly Lock _gate = new();
    private readonly List<AddressRange> _held = [];

    /// <summary>Holds these too, which must be disjoint from each other and from what is held.</summary>
    public void Fill(IEnumerable<AddressRange> ranges)
    {
        lock (_gate)
        {
            _held.AddRange(ranges);
        }
    }

    public AddressRange Enter(AddressRange range)
    {
        var spin = default(SpinWait);
        while (!TryEnter(range))
        {
            spin.SpinOnce();
        }

        return range;
    }

    public void Exit(AddressRange range)
    {
        lock (_gate)
        {
            _held.RemoveAt(_held.LastIndexOf(range));
        }
    }

    private bool TryEnter(AddressRange range)
    {
        lock (_gate)
        {
            foreach (ref readonly AddressRange held in CollectionsMarshal.AsSpan(_held))
            {
                if (held.Overlaps(range))
                {
                    return false;
                }
            }

            _held.Add(range);
            return true;
        }
    }
}
