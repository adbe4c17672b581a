namespace MmLock.Memory.Operations;

/// <summary>Where one thread faulted anonymous memory in lately: per 2 MiB, the part of a VMA in them, and the moment it is of.</summary>
/// <remarks>
/// An entry is true for as long as its stamp is valid: what is mapped there changes under a write hold that has a part of it,
/// and every such hold that began after the stamp invalidates it for good. One thread's, so that nothing is shared
/// between threads that touch different memory: the tree of VMAs is, and changes with everybody's mappings.
/// </remarks>
internal sealed class VmaCache
{
    private const int Entries = 8;
    private readonly Entry[] _entries = new Entry[Entries];

    /// <summary>The VMA of an access that it allows, if it is remembered.</summary>
    /// <param name="address">The access.</param>
    /// <param name="write">Its kind.</param>
    /// <param name="vma">The part of the VMA.</param>
    /// <param name="stamp">To be validated.</param>
    public bool TryFind(ulong address, bool write, out Vma vma, out OptimisticStamp stamp)
    {
        ref readonly Entry entry = ref _entries[IndexOf(address)];
        (vma, stamp) = (entry.Vma, entry.Stamp);
        return vma.Contains(address) && (write ? vma.IsWritable : vma.IsReadable);
    }

    /// <summary>Whether the range is remembered as one VMA, be it true by now or not.</summary>
    public bool Covers(ulong start, ulong end)
    {
        ref readonly Entry entry = ref _entries[IndexOf(start)];
        return entry.Vma.Start <= start && end <= entry.Vma.End;
    }

    /// <summary>
    /// Remembers an anonymous VMA that has the address. The stamp is of its part of the 2 MiB, and no younger than the VMA.
    /// </summary>
    public void Add(in Vma vma, ulong address, in OptimisticStamp stamp)
    {
        var block = AddressRange.Around(address, PageTable.LeafSize);
        _entries[IndexOf(address)] = new Entry(
            vma with { Start = Math.Max(vma.Start, block.Start), End = Math.Min(vma.End, block.Last + 1) }, stamp);
    }

    private static int IndexOf(ulong address) => (int)(address / PageTable.LeafSize) & (Entries - 1);

    private readonly record struct Entry(Vma Vma, OptimisticStamp Stamp);
}
