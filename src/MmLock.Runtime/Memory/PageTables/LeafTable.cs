using System.Runtime.CompilerServices;
using MmLock.Memory.Vmas;

namespace MmLock.Memory.PageTables;

/// <summary>The entries of 2 MiB.</summary>
internal sealed class LeafTable
{
    public const int Entries = 512;
    private EntryArray _entries;

    /// <summary>What speculative faults in these 2 MiB go by; replaced as a whole, never changed.</summary>
    public LeafSnapshot? Snapshot
    {
        get => Volatile.Read(ref field);
        set => Volatile.Write(ref field, value);
    }

    public ref long this[int index] => ref _entries[index];

    /// <summary>The entry of an address.</summary>
    public ref long At(ulong address) => ref Unsafe.Add(ref Unsafe.As<EntryArray, long>(ref _entries), (int)(address >> AddressSpace.PageShift) & (Entries - 1));

    [InlineArray(Entries)]
    private struct EntryArray
    {
        private long _first;
    }
}

/// <summary>An area's part in 2 MiB, good for as long as the stamp, which is older, is valid.</summary>
internal sealed class LeafSnapshot(ulong start, ulong end, VmaFlags flags, OptimisticStamp stamp)
{
    public OptimisticStamp Stamp { get; } = stamp;

    public bool Covers(ulong address, bool write) =>
        start <= address && address < end && (flags & (write ? VmaFlags.Write : VmaFlags.Access)) != 0;
}
