namespace MmLock.Memory.PageTables;

/// <summary>A page table entry: the frame and what an access may do without asking. 0 is none.</summary>
internal static class Pte
{
    /// <summary>There is a frame; without <see cref="Readable"/> no access may use it.</summary>
    public const long Present = 1;
    public const long Readable = 2;
    public const long Writable = 4;

    /// <summary>The frame is the page cache's: it can be found again there.</summary>
    public const long Cached = 8;

    /// <summary>
    /// No write replaces the frame by a copy: it is this entry's alone, or it is shared memory. What may be pinned. Private
    /// memory loses it to a fork, and gets it back when it is alone again.
    /// </summary>
    public const long Lasting = 16;

    private const int FrameShift = 12;

    public static long Of(int frame, long flags) => ((long)frame << FrameShift) | Present | flags;

    public static int Frame(long pte) => (int)(pte >> FrameShift);

    public static bool IsPresent(long pte) => (pte & Present) != 0;

    public static bool Allows(long pte, bool write) => (pte & (write ? Writable : Readable)) != 0;

    /// <summary>Whether a pin for this access may have the frame.</summary>
    public static bool MayPin(long pte, bool write) => (pte & Lasting) != 0 && Allows(pte, write);

    public static bool IsCached(long pte) => (pte & Cached) != 0;
}
