using System.Runtime.CompilerServices;

namespace MmLock.Memory.PageTables;

/// <summary>
/// A radix tree of four levels over 47-bit addresses. Walked without locks; entries are changed by compare-and-swap or
/// exchange, tables are added by compare-and-swap.
/// </summary>
/// <remarks>
/// A leaf is taken out only by a writer of all its 2 MiB after its entries were zapped and the accesses in flight have
/// ended: nobody who holds a range could install into it, a speculation that still has it fails its check, and the
/// collector keeps it for whoever just looks. Directories stay until the space ends: at most 4 KiB for each GiB touched.
/// </remarks>
internal sealed class PageTable
{
    public const ulong LeafSize = 2UL << 20;
    private const int LeafShift = 21;
    private const int MiddleShift = 30;
    private const int UpperShift = 39;
    private const int Mask = 511;
    private readonly Directory _root = new();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public LeafTable? Find(ulong address) => FindMiddle(address) is { } middle ? middle.Get<LeafTable>((int)(address >> LeafShift) & Mask) : null;

    public LeafTable FindOrAdd(ulong address) =>
        Find(address)
        ?? _root.GetOrAdd<Directory>((int)(address >> UpperShift) & Mask)
            .GetOrAdd<Directory>((int)(address >> MiddleShift) & Mask)
            .GetOrAdd<LeafTable>((int)(address >> LeafShift) & Mask);

    /// <summary>The entry of an address, 0 if there is no table for it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Read(ulong address) => Find(address) is { } leaf ? Volatile.Read(ref leaf.At(address)) : 0;

    /// <summary>The first leaf at or after the address, which moves to its part of the range; null when none is left before the end.</summary>
    public LeafTable? Next(ref ulong address, ulong end)
    {
        while (address < end)
        {
            int shift = LeafShift;
            if (_root.Get<Directory>((int)(address >> UpperShift) & Mask) is not { } upper)
            {
                shift = UpperShift;
            }
            else if (upper.Get<Directory>((int)(address >> MiddleShift) & Mask) is not { } middle)
            {
                shift = MiddleShift;
            }
            else if (middle.Get<LeafTable>((int)(address >> LeafShift) & Mask) is { } leaf)
            {
                return leaf;
            }

            address = ((address >> shift) + 1) << shift;
        }

        return null;
    }

    /// <summary>Takes the leaves out that lie wholly in the range, which is zapped.</summary>
    public void RemoveLeaves(ulong start, ulong end)
    {
        ulong address = (start + LeafSize - 1) & ~(LeafSize - 1);
        for (ulong last = end & ~(LeafSize - 1); Next(ref address, last) is not null; address += LeafSize)
        {
            FindMiddle(address)!.Remove((int)(address >> LeafShift) & Mask);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Directory? FindMiddle(ulong address) =>
        _root.Get<Directory>((int)(address >> UpperShift) & Mask) is { } upper ? upper.Get<Directory>((int)(address >> MiddleShift) & Mask) : null;

    private sealed class Directory
    {
        private readonly object?[] _children = new object?[Mask + 1];

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T? Get<T>(int index)
            where T : class => Unsafe.As<T?>(Volatile.Read(ref _children[index]));

        public T GetOrAdd<T>(int index)
            where T : class, new()
        {
            T? found = Get<T>(index);
            if (found is null)
            {
                var added = new T();
                found = Unsafe.As<T>(Interlocked.CompareExchange(ref _children[index], added, null)) ?? added;
            }

            return found;
        }

        public void Remove(int index) => Volatile.Write(ref _children[index], null);
    }
}
