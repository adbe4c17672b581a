using static MmLock.Memory.Layout.PageLayout;

namespace MmLock.Memory.Operations;

/// <summary>Checks of what callers give, and the errors that they end with.</summary>
internal static class RangeArguments
{
    public const MapOptions KnownAddress = MapOptions.Fixed | MapOptions.FixedNoReplace;

    public static MemoryManagementException Failure(MemoryError error, string message, ulong? address = null) =>
        new(error, message, address);

    public static MemoryManagementException NotMapped(ulong address) =>
        Failure(MemoryError.NoMemory, "Part of the range is not mapped.", address);

    /// <summary>The end of the pages that a call is about which unmaps or moves.</summary>
    /// <exception cref="MemoryManagementException"><see cref="MemoryError.Invalid"/>.</exception>
    public static ulong EndOf(ulong start, ulong length)
    {
        if (!IsAligned(start) || length == 0 || start >= UserEnd || length > UserEnd - start)
        {
            throw Failure(MemoryError.Invalid, "The range must begin on a page, have a length, and lie in the address space.", start);
        }

        return start + PagesOf(length);
    }

    /// <summary>
    /// The end of the pages that a call is about which leaves them where they are: as in the field, no pages are no error.
    /// </summary>
    /// <param name="start">The first address.</param>
    /// <param name="length">Bytes.</param>
    /// <param name="wraps">What it is when the range goes around the end of all addresses.</param>
    /// <exception cref="MemoryManagementException"><see cref="MemoryError.Invalid"/> off a page, and <paramref name="wraps"/>.</exception>
    public static ulong EndOfPages(ulong start, ulong length, MemoryError wraps)
    {
        if (!IsAligned(start))
        {
            throw Failure(MemoryError.Invalid, "The range must begin on a page.", start);
        }

        ulong end = start + PagesOf(length);
        return end >= start ? end : throw Failure(wraps, "The range goes around the end of all addresses.", start);
    }

    /// <summary>The pages that bytes lie in.</summary>
    /// <exception cref="MemoryManagementException"><see cref="MemoryError.Invalid"/>: they go around the end of all addresses.</exception>
    public static (ulong Start, ulong End) PagesAround(ulong start, ulong length)
    {
        ulong first = PageOf(start);
        ulong end = first + PagesOf(length + (start - first));
        return end >= first ? (first, end) : throw Failure(MemoryError.Invalid, "The range goes around the end of all addresses.", start);
    }

    /// <summary>Addresses behind the space are those of nothing.</summary>
    public static void CheckInSpace(ulong start)
    {
        if (start >= UserEnd)
        {
            throw NotMapped(start);
        }
    }

    public static void CheckProtection(MemoryProtection protection)
    {
        if ((protection & ~(MemoryProtection.ReadWrite | MemoryProtection.Execute)) != 0)
        {
            throw Failure(MemoryError.Invalid, "There is no such protection.");
        }
    }

    public static void CheckAdvice(MemoryAdvice advice, ulong start)
    {
        if (!Enum.IsDefined(advice))
        {
            throw Failure(MemoryError.Invalid, "There is no such advice.", start);
        }
    }

    public static ulong CheckMap(ulong address, ulong length, MapOptions options, MemoryFile? file, ulong offset)
    {
        const MapOptions All = MapOptions.Shared | KnownAddress | MapOptions.Populate | MapOptions.Locked | MapOptions.GrowsDown;
        bool known = (options & KnownAddress) != 0;
        if ((options & ~All) != 0)
        {
            throw Failure(MemoryError.Invalid, "There is no such way to map.");
        }

        if (length == 0 || !IsAligned(offset) || (known && !IsAligned(address))
            || ((options & MapOptions.GrowsDown) != 0 && (file is not null || (options & MapOptions.Shared) != 0)))
        {
            throw Failure(
                MemoryError.Invalid, "The mapping must have a length, lie on pages, and be private and anonymous if it grows.", address);
        }

        if (length > UserEnd || (known && address > UserEnd - length))
        {
            throw Failure(MemoryError.NoMemory, "The mapping does not fit into the address space.", address);
        }

        return PagesOf(length);
    }

    public static void CheckRemap(ulong address, ulong newLength, RemapOptions options)
    {
        if (!IsAligned(address)
            || (options & ~(RemapOptions.MayMove | RemapOptions.Fixed)) != 0
            || newLength == 0
            || newLength > UserEnd
            || (options & (RemapOptions.MayMove | RemapOptions.Fixed)) == RemapOptions.Fixed)
        {
            throw Failure(
                MemoryError.Invalid,
                "A mapping begins on a page, the new length must be that of one, and a fixed address needs leave to move.",
                address);
        }
    }

    public static void CheckAccess(ulong address, int length, bool write)
    {
        if (address >= UserEnd || (ulong)length > UserEnd - address)
        {
            throw Failure(
                MemoryError.AccessViolation,
                write ? "The memory is not mapped for writing." : "The memory is not mapped for reading.",
                address);
        }
    }

    public static void CheckPin(ulong address, ulong length)
    {
        if (length == 0 || length > (ulong)Array.MaxLength * PageSize)
        {
            throw Failure(MemoryError.Invalid, "A pin must have a length.", address);
        }

        if (address >= UserEnd || length > UserEnd - address)
        {
            throw Failure(MemoryError.AccessViolation, "The memory is not mapped.", address);
        }
    }
}
