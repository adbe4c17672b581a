using System.Runtime.CompilerServices;
using MmLock.Memory.Diagnostics;

namespace MmLock.Memory.PageTables;

/// <summary>
/// A radix tree of four levels over 47-bit addresses. Walked without locks; entries are changed by compare-and-swap or
/// exchange, tables are added by compare-and-swap.
/// </summary>
/// <remarks>
/// A table, leaf or directory, is taken out only by a writer of all that it is for, after its entries were zapped and the
/// accesses in flight have ended: nobody who holds a range could install into it, a speculation that still has it fails
/// its check, and the collector keeps it for a thread that just looks.
/// </remarks>
internal sealed class PageTable
{
    public const ulong LeafSize = 2UL << 20;
    private const int LeafShift = 21;
    private const int MiddleShift = 30;
    private const int UpperShift = 39;
    private const int LevelBits = 9;
    private const int Mask = 511;
    private readonly Directory _root = new();

    /// <summary>What one table of each level is for, from the smallest: 2 MiB, 1 GiB, 512 GiB.</summary>
    public static ReadOnlySpan<ulong> BlockSizes => [LeafSize, 1UL << MiddleShift, 1UL << UpperShift];

    /// <summary>Where the leaf of an address ends, or the range.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong LeafEnd(ulong address, ulong end) => Math.Min(end, (address & ~(LeafSize - 1)) + LeafSize);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public LeafTable? Find(ulong address) =>
        FindMiddle(address) is { } middle ? middle.Get<LeafTable>((int)(address >> LeafShift) & Mask) : null;

    public LeafTable FindOrAdd(ulong address) =>
        Find(address)
        ?? _root.GetOrAdd<Directory>((int)(address >> UpperShift) & Mask)
            .GetOrAdd<Directory>((int)(address >> MiddleShift) & Mask)
            .GetOrAdd<LeafTable>((int)(address >> LeafShift) & Mask);

    /// <summary>The entry of an address, 0 if there is no table for it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Read(ulong address) => Find(address) is { } leaf ? Volatile.Read(ref leaf.At(address)) : 0;

    /// <summary>As <see cref="Read(ulong)"/>, in the thread's critical section.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Read(ulong address, ReaderEpoch reader) => Find(address) is { } leaf ? leaf.Read(address, reader) : 0;

    /// <summary>Who may have read an entry of the range as it was before the caller changed it, or what lets others change it.</summary>
    public long ReadersAfterChange(ulong start, ulong end)
    {
        Interlocked.MemoryBarrier();
        long readers = 0;
        while (Next(ref start, end) is { } leaf)
        {
            readers |= leaf.Readers;
            start = LeafEnd(start, end);
        }

        return readers;
    }

    /// <summary>
    /// The first leaf at or after the address, which moves to its part of the range; null when none is left before the end.
    /// </summary>
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

    /// <summary>Takes the tables out that lie wholly in the range, which is zapped, and which the caller holds for writing.</summary>
    public void RemoveTables(ulong start, ulong end) => RemoveTables(_root, UpperShift, start, end);

    /// <summary>Takes the table out that is for the block and nothing else, if it has no entry.</summary>
    /// <param name="start">Where the block begins.</param>
    /// <param name="size">The block's size: one of <see cref="BlockSizes"/>.</param>
    /// <returns>Whether the table above it may be empty now.</returns>
    public bool TryRemoveTable(ulong start, ulong size)
    {
        Directory directory = _root;
        for (int shift = UpperShift; ; shift -= LevelBits)
        {
            int index = (int)(start >> shift) & Mask;
            if (1UL << shift != size)
            {
                if (directory.Get<Directory>(index) is not { } next)
                {
                    return false;
                }

                directory = next;
                continue;
            }

            bool isEmpty = shift == LeafShift
                ? directory.Get<LeafTable>(index) is not { } leaf || leaf.IsEmpty
                : directory.Get<Directory>(index) is not { } lower || lower.IsEmpty;
            if (isEmpty)
            {
                directory.Remove(index);
            }

            return isEmpty && directory.IsEmpty;
        }
    }

    /// <summary>How many tables there are, for tests.</summary>
    public int Count() => _root.Count(UpperShift);

    private static void RemoveTables(Directory directory, int shift, ulong start, ulong end)
    {
        ulong size = 1UL << shift;
        for (ulong at = start; at < end; at = (at & ~(size - 1)) + size)
        {
            int index = (int)(at >> shift) & Mask;
            ulong block = at & ~(size - 1);
            if (block >= start && block + size <= end)
            {
                directory.Remove(index);
            }
            else if (shift > LeafShift && directory.Get<Directory>(index) is { } lower)
            {
                RemoveTables(lower, shift - LevelBits, at, Math.Min(end, block + size));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Directory? FindMiddle(ulong address) =>
        _root.Get<Directory>((int)(address >> UpperShift) & Mask) is { } upper
            ? upper.Get<Directory>((int)(address >> MiddleShift) & Mask)
            : null;

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
                MemoryInterleaving.At(MemoryInterleaving.SyncPoint.Allocate);
                var added = new T();
                found = Unsafe.As<T>(Interlocked.CompareExchange(ref _children[index], added, null)) ?? added;
            }

            return found;
        }

        public bool IsEmpty => Array.TrueForAll(_children, child => child is null);

        public int Count(int shift) =>
            1 + _children.Sum(child => child is null ? 0 : shift == LeafShift ? 1 : Unsafe.As<Directory>(child).Count(shift - LevelBits));

        public void Remove(int index) => Volatile.Write(ref _children[index], null);
    }
}
