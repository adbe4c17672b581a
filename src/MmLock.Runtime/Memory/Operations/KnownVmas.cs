namespace MmLock.Memory.Operations;

/// <summary>What one operation leaves behind in its thread's <see cref="VmaCache"/> for the thread's next fault.</summary>
internal sealed class KnownVmas(Mm mm)
{
    private readonly MmapLock _mmapLock = mm.MmapLock;
    private readonly bool _remembersVmas = mm.RemembersVmas;

    /// <summary>Leaves behind what the thread's next fault in these 2 MiB can go by. Under a read hold of them.</summary>
    public void Remember(in Vma vma, ulong address, PerThreadState thread)
    {
        if (_remembersVmas && vma.IsAnonymous
            && _mmapLock.TryOptimisticRead(AddressRange.Around(address, PageTable.LeafSize), out OptimisticStamp stamp))
        {
            thread.Known.Add(in vma, address, in stamp);
        }
    }

    /// <summary>As <see cref="Remember"/>, for memory that the thread maps and so will touch. Under a write hold of it.</summary>
    public void RememberMapped(in Vma vma, PerThreadState thread)
    {
        if (_remembersVmas
            && vma.IsAnonymous
            && vma.Start / PageTable.LeafSize == (vma.End - 1) / PageTable.LeafSize
            && _mmapLock.TryStampHeld(AddressRange.FromBounds(vma.Start, vma.End), out OptimisticStamp stamp))
        {
            thread.Known.Add(in vma, vma.Start, in stamp);
        }
    }
}
