using System.Globalization;

namespace MmLock;

/// <summary>
/// A range of addresses (bytes, offsets, pages: whatever the lock's owner counts). Never empty; may include the very last
/// address.
/// </summary>
public readonly record struct AddressRange
{
    internal AddressRange(ulong start, ulong last)
    {
        Start = start;
        Last = last;
    }

    /// <summary>The first address, inclusive.</summary>
    public ulong Start { get; }

    /// <summary>The last address, inclusive.</summary>
    public ulong Last { get; }

    /// <summary>The whole space, 0 to <see cref="ulong.MaxValue"/>: what a coarse locker holds.</summary>
    public static AddressRange All => new(0, ulong.MaxValue);

    /// <summary>The addresses from <paramref name="start"/> up to, and not including, <paramref name="end"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="end"/> is not above <paramref name="start"/>.</exception>
    public static AddressRange FromBounds(ulong start, ulong end)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(end, start);
        return new AddressRange(start, end - 1);
    }

    /// <summary><paramref name="length"/> addresses from <paramref name="start"/> on.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="length"/> is 0, or the range reaches beyond the last
    /// address.</exception>
    public static AddressRange FromLength(ulong start, ulong length)
    {
        ArgumentOutOfRangeException.ThrowIfZero(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length - 1, ulong.MaxValue - start, nameof(length));
        return new AddressRange(start, start + (length - 1));
    }

    /// <summary>
    /// The addresses from <paramref name="start"/> up to, and not including, <paramref name="end"/>; <see cref="All"/> where
    /// that is no range. For a locker that may be asked for nothing: it then holds what a coarse one holds.
    /// </summary>
    public static AddressRange FromBoundsOrAll(ulong start, ulong end) => end > start ? new AddressRange(start, end - 1) : All;

    /// <summary>
    /// <paramref name="length"/> addresses from <paramref name="start"/> on; <see cref="All"/> where that is none, or
    /// reaches beyond the last address. For a locker that may be asked for nothing: it then holds what a coarse one holds.
    /// </summary>
    public static AddressRange FromLengthOrAll(ulong start, ulong length) =>
        length != 0 && length - 1 <= ulong.MaxValue - start ? new AddressRange(start, start + (length - 1)) : All;

    /// <summary>The aligned block around <paramref name="address"/>, such as 2 MiB for a fault.</summary>
    /// <param name="address">Any address in the block.</param>
    /// <param name="alignment">Size and alignment of the block, a power of two.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="alignment"/> is not a power of two.</exception>
    public static AddressRange Around(ulong address, ulong alignment)
    {
        ulong mask = Mask(alignment);
        return new AddressRange(address & ~mask, address | mask);
    }

    /// <summary>The smallest range of whole aligned blocks that contains this one.</summary>
    /// <param name="alignment">Size of a block, a power of two.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="alignment"/> is not a power of two.</exception>
    public AddressRange AlignOutward(ulong alignment)
    {
        ulong mask = Mask(alignment);
        return new AddressRange(Start & ~mask, Last | mask);
    }

    /// <summary>Whether both have an address in common.</summary>
    public bool Overlaps(AddressRange other) => Start <= other.Last && other.Start <= Last;

    /// <summary>Whether every address of <paramref name="other"/> is in this range.</summary>
    public bool Contains(AddressRange other) => Start <= other.Start && other.Last <= Last;

    /// <summary>Whether <paramref name="address"/> is in this range.</summary>
    public bool Contains(ulong address) => Start <= address && address <= Last;

    /// <summary>First and last address in hexadecimal: <c>[0x1000, 0x1fff]</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"[0x{Start:x}, 0x{Last:x}]");

    private static ulong Mask(ulong alignment)
    {
        if (!ulong.IsPow2(alignment))
        {
            throw new ArgumentOutOfRangeException(nameof(alignment), alignment, "The alignment must be a power of two.");
        }

        return alignment - 1;
    }
}
