namespace MmLock.Memory.Layout;

/// <summary>How addresses are divided: pages, and where a space begins and ends.</summary>
internal static class PageLayout
{
    public const int PageShift = 12;

    /// <summary>Bytes in a page.</summary>
    public const ulong PageSize = 1UL << PageShift;

    /// <summary>The part of an address inside its page.</summary>
    public const ulong PageMask = PageSize - 1;

    /// <summary>The address after the last that can be mapped.</summary>
    public const ulong UserEnd = (1UL << 47) - PageSize;

    /// <summary>The lowest address that is mapped unless it is asked for exactly.</summary>
    public const ulong LowestAddress = 1UL << 16;

    /// <summary>Mappings without an address go below this one; stacks may be put above.</summary>
    public const ulong MapTop = 0x7FF0_0000_0000;

    /// <summary>What stays free below a stack.</summary>
    public const ulong StackGap = 256 * PageSize;

    public static bool IsAligned(ulong address) => (address & PageMask) == 0;

    /// <summary>Where the page of an address begins.</summary>
    public static ulong PageOf(ulong address) => address & ~PageMask;

    /// <summary>The bytes of all pages that so many bytes take.</summary>
    public static ulong PagesOf(ulong length) => (length + PageMask) & ~PageMask;
}
