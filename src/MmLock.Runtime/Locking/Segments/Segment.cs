using System.Runtime.InteropServices;

namespace MmLock.Segments;

/// <summary>One reader-writer word and what belongs to it, two cache lines long so that neighbours do not share one.</summary>
[StructLayout(LayoutKind.Explicit, Size = 128)]
internal struct Segment
{
    /// <summary>Readers in the low byte, then a bit for each <see cref="Hold"/> in use, flags, and the owner's generation above.</summary>
    [FieldOffset(0)]
    public long Word;

    /// <summary>The first address of the owner's range: whoever the word itself names.</summary>
    [FieldOffset(8)]
    public ulong OwnerStart;

    [FieldOffset(16)]
    public ulong OwnerLast;

    /// <summary>Write holds that began without changing the generation.</summary>
    [FieldOffset(24)]
    public long Writes;

    /// <summary>Requests in the queue that touch the segment; kept under the queue's gate.</summary>
    [FieldOffset(32)]
    public int Queued;

    /// <summary>Where the owner's hold went on, with <see cref="SegmentWord.Forwarded"/>.</summary>
    [FieldOffset(36)]
    public int ForwardSlot;

    [FieldOffset(40)]
    public uint ForwardGeneration;

    /// <summary>The generation that <see cref="OwnerRange"/> belongs to.</summary>
    [FieldOffset(44)]
    public uint OwnerPublished;

    public readonly AddressRange OwnerRange => new(OwnerStart, OwnerLast);
}

/// <summary>The layout of <see cref="Segment.Word"/>.</summary>
internal static class SegmentWord
{
    public const long Reader = 1;
    public const long Readers = 0xFF;
    public const int HoldsShift = 8;
    public const int MostHolds = 16;
    public const long Writer = 1L << 24;

    /// <summary>Requests in the queue touch the segment: nobody may enter without the queue.</summary>
    public const long Slow = 1L << 25;

    /// <summary>The word names its holder, the owner: the writer, or with <see cref="Writer"/> gone one of the readers.</summary>
    public const long Owner = 1L << 26;

    /// <summary>The owner's hold went on in the queue.</summary>
    public const long Forwarded = 1L << 27;
    public const int GenerationShift = 32;
    public const long Generation = 1L << GenerationShift;

    public static uint GenerationOf(long word) => (uint)((ulong)word >> GenerationShift);
}

/// <summary>A reader's hold, or one of several segments; named by its segment, its index and its generation.</summary>
internal struct Hold
{
    /// <summary>Set in a generation while the hold changes its mode: a release waits for that.</summary>
    public const uint Busy = 1u << 31;
    public AddressRange Range;

    /// <summary>Odd while held.</summary>
    public uint Generation;
    public int ForwardSlot;
    public uint ForwardGeneration;
    public bool Write;
    public bool Forwarded;
}
