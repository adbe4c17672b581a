using MmLock.Memory.PageTables;
using MmLock.Memory.Vmas;

namespace MmLock.Memory.Operations;

/// <summary>What one operation leaves behind in its thread's <see cref="AreaCache"/> for the thread's next fault.</summary>
internal sealed class KnownAreas(Mm mm)
{
    private readonly MmapLock _mmapLock = mm.MmapLock;
    private readonly bool _remembersAreas = mm.RemembersAreas;

    /// <summary>Leaves behind what the thread's next fault in these 2 MiB can go by. Under a read hold of them.</summary>
    public void Remember(in Vma area, ulong address, PerThreadState thread)
    {
        if (_remembersAreas && area.IsAnonymous && _mmapLock.TryOptimisticRead(AddressRange.Around(address, PageTable.LeafSize), out OptimisticStamp stamp))
        {
            thread.Known.Add(in area, address, in stamp);
        }
    }

    /// <summary>As <see cref="Remember"/>, for memory that the thread maps and so will touch. Under a write hold of it.</summary>
    public void RememberMapped(in Vma area, PerThreadState thread)
    {
        if (_remembersAreas
            && area.IsAnonymous
            && area.Start / PageTable.LeafSize == (area.End - 1) / PageTable.LeafSize
            && _mmapLock.TryStampHeld(AddressRange.FromBounds(area.Start, area.End), out OptimisticStamp stamp))
        {
            thread.Known.Add(in area, area.Start, in stamp);
        }
    }
}
