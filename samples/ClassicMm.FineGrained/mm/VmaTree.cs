using System.Collections;

namespace ClassicMm;

/// <summary>The areas of one address space in the order of their addresses. Has no lock: that is what mmap_sem is for.</summary>
public sealed class VmaTree : IEnumerable<VmArea>
{
    private readonly List<VmArea> _areas = [];

    public int Count => _areas.Count;

    /// <summary>find_vma: the first area that ends after <paramref name="address"/>. It may begin after it, too.</summary>
    public VmArea? Find(ulong address)
    {
        int index = IndexOfFirstEndingAfter(address);
        return index < _areas.Count ? _areas[index] : null;
    }

    /// <summary>The first area with an address in [<paramref name="start"/>, <paramref name="end"/>).</summary>
    public VmArea? FindIntersection(ulong start, ulong end)
    {
        VmArea? area = Find(start);
        return area is not null && area.Start < end ? area : null;
    }

    public List<VmArea> Overlapping(ulong start, ulong end)
    {
        var found = new List<VmArea>();
        for (int index = IndexOfFirstEndingAfter(start); index < _areas.Count && _areas[index].Start < end; index++)
        {
            found.Add(_areas[index]);
        }

        return found;
    }

    public VmArea? Previous(ulong address)
    {
        int index = IndexOfFirstEndingAfter(address) - 1;
        return index >= 0 ? _areas[index] : null;
    }

    public void Insert(VmArea area)
    {
        int index = IndexOfFirstEndingAfter(area.Start);
        if (index < _areas.Count && _areas[index].Start < area.End)
        {
            throw new InvalidOperationException($"{area.Start:x} overlaps the area at {_areas[index].Start:x}");
        }

        _areas.Insert(index, area);
    }

    public void Remove(VmArea area)
    {
        int index = IndexOfFirstEndingAfter(area.Start);
        if (index >= _areas.Count || !ReferenceEquals(_areas[index], area))
        {
            throw new InvalidOperationException($"no such area: {area.Start:x}");
        }

        _areas.RemoveAt(index);
    }

    /// <summary>get_unmapped_area: the lowest hole of <paramref name="length"/> bytes at or above <paramref name="from"/>.</summary>
    public ulong? FindGap(ulong length, ulong from = Layout.MmapBase)
    {
        ulong candidate = from;
        for (int index = IndexOfFirstEndingAfter(from); index < _areas.Count; index++)
        {
            VmArea area = _areas[index];
            ulong floor = area.GrowsDown && area.Start > Layout.StackGap ? area.Start - Layout.StackGap : area.Start;
            if (floor >= candidate && floor - candidate >= length)
            {
                return candidate;
            }

            candidate = Math.Max(candidate, area.End);
        }

        return candidate <= Layout.TaskSize && Layout.TaskSize - candidate >= length ? candidate : null;
    }

    public IEnumerator<VmArea> GetEnumerator() => _areas.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private int IndexOfFirstEndingAfter(ulong address)
    {
        int low = 0;
        int high = _areas.Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (_areas[middle].End > address)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return low;
    }
}
