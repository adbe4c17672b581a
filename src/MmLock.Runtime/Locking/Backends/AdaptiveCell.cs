using System.Runtime.InteropServices;

namespace MmLock.Backends;

/// <summary>
/// One word that holds are taken by, and what belongs to it, two cache lines long so that neighbours do not share one: of a segment of
/// blocks, of a node of blocks on a higher level, or a reader's slot.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 128)]
internal struct AdaptiveCell
{
    /// <summary>Readers in the low byte, flags, and the owner's generation above: <see cref="CellWord"/>.</summary>
    [FieldOffset(0)]
    public long Word;

    /// <summary>The first address of the range of the owner, the holder that the word itself names.</summary>
    [FieldOffset(8)]
    public ulong OwnerStart;

    [FieldOffset(16)]
    public ulong OwnerLast;

    /// <summary>The generation that <see cref="OwnerRange"/> belongs to.</summary>
    [FieldOffset(24)]
    public ulong OwnerPublished;

    /// <summary>Write holds that began.</summary>
    [FieldOffset(32)]
    public ulong Writes;

    /// <summary>
    /// Requests in the queue that touch the cell; kept under the queue's gate. Of the control cell: all that are for ranges.
    /// </summary>
    [FieldOffset(48)]
    public int Queued;

    /// <summary>Of a cell that is not armed, under the gate: requests that would have used it since the last coarse one.</summary>
    [FieldOffset(52)]
    public int Uses;

    /// <summary>What <see cref="Uses"/> counts from.</summary>
    [FieldOffset(56)]
    public uint Epoch;

    /// <summary>Readers that met readers here, since the last writer: roughly, nobody waits for it.</summary>
    [FieldOffset(60)]
    public int Collisions;

    /// <summary>Of a slot: in which cells of its range, by their order, the reader counted itself. Written before the hold
    /// begins.</summary>
    [FieldOffset(64)]
    public int Counted;

    /// <summary>Where the owner's hold went on, with <see cref="CellWord.Forwarded"/>.</summary>
    [FieldOffset(72)]
    public Request? Forward;

    [FieldOffset(80)]
    public ulong ForwardGeneration;

    public readonly AddressRange OwnerRange => new(OwnerStart, OwnerLast);
}

/// <summary>The layout of <see cref="AdaptiveCell.Word"/>.</summary>
internal static class CellWord
{
    public const long Reader = 1;

    /// <summary>Readers that are counted here and named elsewhere: in a slot, or in another cell that they own.</summary>
    public const long Readers = 0xFF;

    /// <summary>Held for writing; by the owner if there is one, else by the owner of another cell.</summary>
    public const long Writer = 1L << 8;

    /// <summary>Requests in the queue touch the cell: nobody may enter without the queue.</summary>
    public const long Slow = 1L << 9;

    /// <summary>The word names its holder.</summary>
    public const long Owner = 1L << 10;

    /// <summary>The owner's hold went on in the queue.</summary>
    public const long Forwarded = 1L << 11;

    /// <summary>The cell may be taken without the queue. Set and taken away under the queue's gate.</summary>
    public const long Armed = 1L << 12;

    /// <summary>Readers may enter by a slot alone, without a count here.</summary>
    public const long Biased = 1L << 13;

    /// <summary>There may be readers that are not counted here: a writer must look at the slots.</summary>
    public const long Visible = 1L << 14;

    /// <summary>The owner holds other cells besides.</summary>
    public const long Several = 1L << 15;
    public const int GenerationShift = 16;
    public const long Generation = 1L << GenerationShift;

    /// <summary>
    /// The generation's highest bit: it must not grow any more, or one would come again. From here on the cell goes through the queue.
    /// </summary>
    public const long Spent = long.MinValue;

    /// <summary>Everything but the generation. A cell that is free to be taken at once has <see cref="Armed"/> of it, and no
    /// more.</summary>
    public const long State = (Generation - 1) | Spent;

    /// <summary>What tells one owner's time from another's, and whether it goes on here.</summary>
    public const long OwnerTime = Owner | Forwarded | (-1L << GenerationShift);

    /// <summary>How many owners a cell can have in all.</summary>
    public const ulong MostOwners = 1UL << (63 - GenerationShift);

    public static ulong GenerationOf(long word) => (ulong)word >> GenerationShift;

    public static bool IsOwned(long word, ulong generation) => GenerationOf(word) == generation && (word & Owner) != 0;
}
