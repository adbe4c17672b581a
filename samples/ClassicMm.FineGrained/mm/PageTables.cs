using MmLock;

namespace ClassicMm;

/// <summary>A page table entry: nothing, a frame, or a slot in the swap file.</summary>
public readonly record struct Pte(ulong Value)
{
    private const ulong PresentBit = 1;
    private const ulong WritableBit = 2;
    private const ulong DirtyBit = 4;
    private const ulong SwapBit = 8;

    public static Pte None => default;

    public bool IsNone => Value == 0;

    public bool IsPresent => (Value & PresentBit) != 0;

    public bool IsWritable => (Value & WritableBit) != 0;

    public bool IsDirty => (Value & DirtyBit) != 0;

    public bool IsSwap => (Value & SwapBit) != 0;

    public int Frame => (int)(Value >> Page.Shift);

    public int Slot => (int)(Value >> Page.Shift);

    public static Pte Map(int frame, bool writable) => new(((ulong)frame << Page.Shift) | PresentBit | (writable ? WritableBit : 0));

    public static Pte Swapped(int slot) => new(((ulong)slot << Page.Shift) | SwapBit);

    public Pte Writable() => new(Value | WritableBit);

    public Pte ReadOnly() => new(Value & ~WritableBit);

    public Pte Dirty() => new(Value | DirtyBit);

    public Pte Clean() => new(Value & ~DirtyBit);
}

/// <summary>Four levels of tables under one lock of their own (never held for more than one last-level table).</summary>
public sealed class PageTables(MmStruct mm)
{
    private const int Fanout = 512;
    private readonly object _tableLock = new();
    private readonly object?[] _root = new object?[Fanout];

    private sealed class Leaf
    {
        public readonly Pte[] Entries = new Pte[Fanout];
        public bool IsHuge;
    }

    public Pte Get(ulong address)
    {
        lock (_tableLock)
        {
            return FindLeaf(address) is { } leaf ? leaf.Entries[IndexOf(address)] : Pte.None;
        }
    }

    /// <summary>Sets the entry if it still is what the caller saw.</summary>
    public bool Replace(ulong address, Pte expected, Pte next)
    {
        lock (_tableLock)
        {
            ref Pte entry = ref GetLeaf(address).Entries[IndexOf(address)];
            if (entry.Value != expected.Value)
            {
                return false;
            }

            entry = next;
            return true;
        }
    }

    /// <summary>What the processor does on an access: the frame with a user more, unless the entry says fault.</summary>
    public bool TryPin(ulong address, bool write, out int frame)
    {
        lock (_tableLock)
        {
            Leaf? leaf = FindLeaf(address);
            if (leaf is not null)
            {
                ref Pte entry = ref leaf.Entries[IndexOf(address)];
                if (entry.IsPresent && (entry.IsWritable || !write))
                {
                    frame = entry.Frame;
                    FrameAllocator.Get(frame);
                    entry = write ? entry.Dirty() : entry;
                    return true;
                }
            }
        }

        frame = FrameAllocator.None;
        return false;
    }

    /// <summary>Unmaps and frees every page in [start, end).</summary>
    [TakesPageProportionalTime]
    public int Zap(ulong start, ulong end)
    {
        Span<ulong> taken = stackalloc ulong[Fanout];
        int pages = 0;
        for (ulong at = start; at < end; at = NextBlock(at))
        {
            int count = 0;
            lock (_tableLock)
            {
                if (FindLeaf(at) is not { } leaf)
                {
                    continue;
                }

                int last = LastIndex(at, end);
                for (int i = IndexOf(at); i < last; i++)
                {
                    if (!leaf.Entries[i].IsNone)
                    {
                        taken[count++] = leaf.Entries[i].Value;
                        leaf.Entries[i] = Pte.None;
                        leaf.IsHuge = false;
                    }
                }
            }

            foreach (ulong value in taken[..count])
            {
                var entry = new Pte(value);
                if (entry.IsPresent)
                {
                    FrameAllocator.Put(entry.Frame);
                    pages++;
                }
                else
                {
                    Swap.Free(entry.Slot);
                }
            }
        }

        mm.AddRss(-pages);
        return pages;
    }

    /// <summary>Makes the next write to each page fault.</summary>
    [TakesPageProportionalTime]
    public void WriteProtect(ulong start, ulong end)
    {
        for (ulong at = start; at < end; at = NextBlock(at))
        {
            lock (_tableLock)
            {
                if (FindLeaf(at) is not { } leaf)
                {
                    continue;
                }

                int last = LastIndex(at, end);
                for (int i = IndexOf(at); i < last; i++)
                {
                    leaf.Entries[i] = leaf.Entries[i].IsPresent ? leaf.Entries[i].ReadOnly() : leaf.Entries[i];
                }
            }
        }
    }

    /// <summary>Fork: the child maps what this maps. Private pages become read-only on both sides.</summary>
    [TakesPageProportionalTime]
    public void CopyTo(PageTables child, ulong start, ulong end, bool copyOnWrite)
    {
        long pages = 0;
        for (ulong at = start; at < end; at += Page.Size)
        {
            Pte entry;
            lock (_tableLock)
            {
                if (FindLeaf(at) is not { } leaf || leaf.Entries[IndexOf(at)].IsNone)
                {
                    continue;
                }

                ref Pte mine = ref leaf.Entries[IndexOf(at)];
                mine = mine.IsPresent && copyOnWrite ? mine.ReadOnly() : mine;
                entry = mine;
                if (entry.IsPresent)
                {
                    FrameAllocator.Get(entry.Frame);
                    pages++;
                }
                else
                {
                    Swap.Duplicate(entry.Slot);
                }
            }

            child.Replace(at, Pte.None, entry);
        }

        child.Owner.AddRss(pages);
    }

    /// <summary>mremap: the pages of one range appear in another.</summary>
    [TakesPageProportionalTime]
    public void Move(ulong oldStart, ulong newStart, ulong length)
    {
        for (ulong offset = 0; offset < length; offset += Page.Size)
        {
            lock (_tableLock)
            {
                if (FindLeaf(oldStart + offset) is { } leaf)
                {
                    ref Pte entry = ref leaf.Entries[IndexOf(oldStart + offset)];
                    Pte moved = entry;
                    entry = Pte.None;
                    GetLeaf(newStart + offset).Entries[IndexOf(newStart + offset)] = moved;
                }
            }
        }
    }

    [TakesPageProportionalTime]
    public int CountPresent(ulong start, ulong end)
    {
        int present = 0;
        for (ulong at = start; at < end; at = NextBlock(at))
        {
            lock (_tableLock)
            {
                if (FindLeaf(at) is { } leaf)
                {
                    int last = LastIndex(at, end);
                    for (int i = IndexOf(at); i < last; i++)
                    {
                        present += leaf.Entries[i].IsPresent ? 1 : 0;
                    }
                }
            }
        }

        return present;
    }

    /// <summary>Notes that the block at <paramref name="address"/> is full and may be mapped by one large entry.</summary>
    public void MarkHuge(ulong address)
    {
        lock (_tableLock)
        {
            if (FindLeaf(address) is { } leaf)
            {
                leaf.IsHuge = true;
            }
        }
    }

    public bool IsHuge(ulong address)
    {
        lock (_tableLock)
        {
            return FindLeaf(address) is { IsHuge: true };
        }
    }

    private MmStruct Owner => mm;

    private static int IndexOf(ulong address) => (int)(address >> Page.Shift) & (Fanout - 1);

    private static ulong NextBlock(ulong address) => (address & ~(Page.BlockSize - 1)) + Page.BlockSize;

    private static int LastIndex(ulong at, ulong end) => end >= NextBlock(at) ? Fanout : IndexOf(end);

    private Leaf? FindLeaf(ulong address)
    {
        object?[] table = _root;
        for (int shift = 39; shift > 21; shift -= 9)
        {
            if (table[(int)(address >> shift) & (Fanout - 1)] is not object?[] next)
            {
                return null;
            }

            table = next;
        }

        return (Leaf?)table[(int)(address >> 21) & (Fanout - 1)];
    }

    private Leaf GetLeaf(ulong address)
    {
        object?[] table = _root;
        for (int shift = 39; shift > 21; shift -= 9)
        {
            ref object? next = ref table[(int)(address >> shift) & (Fanout - 1)];
            next ??= new object?[Fanout];
            table = (object?[])next;
        }

        ref object? leaf = ref table[(int)(address >> 21) & (Fanout - 1)];
        leaf ??= new Leaf();
        return (Leaf)leaf;
    }
}
