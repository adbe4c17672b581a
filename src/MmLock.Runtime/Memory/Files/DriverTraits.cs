namespace MmLock.Memory.Files;

/// <summary>
/// What a driver says of itself: asked once, when it is opened, with no lock held. It is user code, which may be slow, throw or
/// call back, and what it says must not change while the file is mapped.
/// </summary>
internal sealed record DriverTraits(object Identity, bool CanWrite, bool TracksMappings, bool IsFineGrainedSafe)
{
    /// <summary>Of shared memory without a file.</summary>
    public static DriverTraits None { get; } = new(new object(), CanWrite: true, TracksMappings: false, IsFineGrainedSafe: true);

    /// <exception cref="ArgumentException">The driver has no identity.</exception>
    public static DriverTraits Of(IFileDriver driver) => new(
        driver.Identity ?? throw new ArgumentException("A driver must have an identity.", nameof(driver)),
        driver.CanWrite,
        driver.TracksMappings,
        DriverSafety.IsFineGrainedSafe(driver));
}
