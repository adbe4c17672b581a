using System.Runtime.InteropServices;

namespace MmLock.Backends;

/// <summary>One reader-writer word and what belongs to it, two cache lines long so that neighbours do not share one.</summary>
[StructLayout(LayoutKind.Explicit, Size = 128)]
internal struct Segment
{
    /// <summary>Readers in the low byte, then a bit for each <see cref="Hold"/> in use, flags, and the owner's generation above.</summary>
    [FieldOffset(0)]
    public long Word;

    /// <summary>The first address of the range of the owner, the holder that the word itself names.</summary>
    [FieldOffset(8)]
    public ulong OwnerStart;

    [FieldOffset(16)]
    public ulong OwnerLast;

    /// <summary>Write holds that began without changing the generation.</summary>
    [FieldOffset(24)]
    public long Writes;

    /// <summary>The generation that <see cref="OwnerRange"/> belongs to.</summary>
    [FieldOffset(32)]
    public ulong OwnerPublished;

    /// <summary>Where the owner's hold went on, with <see cref="SegmentWord.Forwarded"/>.</summary>
    [FieldOffset(40)]
    public Request? Forward;

    [FieldOffset(48)]
    public ulong ForwardGeneration;

    /// <summary>Requests in the queue that touch the segment; kept under the queue's gate.</summary>
    [FieldOffset(56)]
    public int Queued;

    public readonly AddressRange OwnerRange => new(OwnerStart, OwnerLast);
}

/// <summary>The layout of <see cref="Segment.Word"/>.</summary>
internal static class SegmentWord
{
    public const long Reader = 1;
    public const long Readers = 0xFF;
    public const int HoldsShift = 8;
    public const int MostHolds = 16;
    public const long AllHolds = ((1L << MostHolds) - 1) << HoldsShift;

    /// <summary>
    /// Held for writing. With <see cref="Owner"/> and a reader it is the owner itself, on trial: a reader that may or may
    /// not become the writer, and that nobody else may take for one yet.
    /// </summary>
    public const long Writer = 1L << 24;

    /// <summary>Requests in the queue touch the segment: nobody may enter without the queue.</summary>
    public const long Slow = 1L << 25;

    /// <summary>The word names its holder, the owner: the writer, or with <see cref="Writer"/> gone one of the readers.</summary>
    public const long Owner = 1L << 26;

    /// <summary>The owner's hold went on in the queue.</summary>
    public const long Forwarded = 1L << 27;
    public const int GenerationShift = 28;
    public const long Generation = 1L << GenerationShift;

    /// <summary>
    /// The generation's highest bit: it must not grow any more, or one would come again. From here on there are no new
    /// owners; writers get records, and count themselves in <see cref="Segment.Writes"/>.
    /// </summary>
    public const long Spent = long.MinValue;

    /// <summary>What tells one owner's time from another's, and whether it goes on here.</summary>
    public const long OwnerTime = Owner | Forwarded | (-1L << GenerationShift);

    /// <summary>How many owners a segment can have in all.</summary>
    public const ulong MostOwners = 1UL << (63 - GenerationShift);

    public static ulong GenerationOf(long word) => (ulong)word >> GenerationShift;

    public static bool IsOnTrial(long word) => (word & Owner) != 0 && (word & Writer) != 0 && (word & Readers) != 0;
}

/// <summary>A reader's hold, or one of several segments; named by its segment, its index and its generation.</summary>
internal struct Hold
{
    /// <summary>Set in a generation while the hold changes its mode: a release waits for that.</summary>
    public const ulong Busy = 1UL << 63;

    /// <summary>The last generation, an even one: the record is not used any more, since a name would come again.</summary>
    public const ulong Spent = (1UL << SegmentedRangeLock.GenerationBits) - 2;
    public AddressRange Range;

    /// <summary>Odd while held.</summary>
    public ulong Generation;

    /// <summary>Where the hold went on, if <see cref="Forwarded"/>.</summary>
    public Request? Forward;
    public ulong ForwardGeneration;
    public bool Write;
    public bool Forwarded;
}
