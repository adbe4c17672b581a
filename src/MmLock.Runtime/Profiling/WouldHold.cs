using MmLock.Profiling;

namespace MmLock;

/// <summary>
/// What would be enough for a coarse acquire, for the recorder (<see cref="MmapLockProfile"/>) to tell which waits would not have been:
/// an <see cref="AddressRange"/>, which is converted to it; <see cref="Structure"/>; or nothing said, the default, as null.
/// </summary>
/// <remarks>Nothing but the profile changes by it.</remarks>
public readonly struct WouldHold
{
    private WouldHold(RecordedKind kind, AddressRange range)
    {
        Kind = kind;
        Range = range;
    }

    /// <summary>A hold of the structure (<see cref="MmapLock.EnterStructure(LockMode, CancellationToken, string, int)"/>).</summary>
    public static WouldHold Structure => new(RecordedKind.Structure, AddressRange.All);

    /// <summary>Null if nothing is said.</summary>
    internal RecordedKind? Kind { get; }

    internal AddressRange Range { get; }

    /// <summary>A hold of the addresses.</summary>
    /// <param name="range">The addresses.</param>
    public static implicit operator WouldHold(AddressRange range) => FromRange(range);

    /// <summary>A hold of the addresses, or nothing said.</summary>
    /// <param name="range">The addresses; null where they are not known.</param>
    public static implicit operator WouldHold(AddressRange? range) => FromRange(range);

    /// <summary>A hold of the addresses, or nothing said.</summary>
    /// <param name="range">The addresses; null where they are not known.</param>
    public static WouldHold FromRange(AddressRange? range) => range is { } known ? new(RecordedKind.Range, known) : default;
}
