using System.Numerics;
using System.Runtime.CompilerServices;

namespace MmLock.Memory.Vmas;

/// <summary>Which arenas there are, by their places. Never changes: who adds or takes away makes another.</summary>
internal sealed class ArenaIndex
{
    private const ulong Spread = 0x9E37_79B9_7F4A_7C15;
    private readonly int _arenaShift;
    private readonly int _hashShift;
    private readonly Slot[] _slots;

    public ArenaIndex(int arenaShift, VmaArena[] arenas)
    {
        Arenas = arenas;
        _arenaShift = arenaShift;
        int size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(2, arenas.Length * 2));
        _hashShift = 64 - BitOperations.Log2((uint)size);
        _slots = new Slot[size];
        foreach (VmaArena arena in arenas)
        {
            ulong key = KeyOf(arena.Start);
            int at = First(key);
            while (_slots[at].Arena is not null)
            {
                at = (at + 1) & (size - 1);
            }

            _slots[at] = new Slot { Key = key, Arena = arena };
        }
    }

    /// <summary>By address.</summary>
    public VmaArena[] Arenas { get; }

    /// <summary>The arena that an address belongs to; null for the common part.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public VmaArena? Find(ulong address)
    {
        ulong key = KeyOf(address);
        Slot[] slots = _slots;
        for (int at = First(key); ; at++)
        {
            ref readonly Slot slot = ref slots[at & (slots.Length - 1)];
            if (slot.Key == key)
            {
                return slot.Arena;
            }

            if (slot.Key == 0)
            {
                return null;
            }
        }
    }

    public ArenaIndex With(VmaArena added)
    {
        int at = FirstAbove(added.Start);
        return new ArenaIndex(_arenaShift, [.. Arenas.AsSpan(0, at), added, .. Arenas.AsSpan(at)]);
    }

    public ArenaIndex Without(VmaArena gone) => new(_arenaShift, Array.FindAll(Arenas, arena => arena != gone));

    /// <summary>The number of the first arena that ends above the address.</summary>
    public int FirstAbove(ulong address)
    {
        int low = 0;
        int high = Arenas.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = Arenas[middle].End <= address ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    /// <summary>Not 0: that is a slot that nobody has.</summary>
    private ulong KeyOf(ulong address) => (address >> _arenaShift) + 1;

    private int First(ulong key) => (int)((key * Spread) >> _hashShift);

    private struct Slot
    {
        public ulong Key;
        public VmaArena? Arena;
    }
}
