namespace MmLock.Profiling;

/// <summary>A wait, or a hold that was measured: what the events of a profile are made of.</summary>
/// <param name="Began">Ticks of the clock.</param>
/// <param name="Ticks">How long.</param>
/// <param name="Lock">The lock's number in this process.</param>
/// <param name="Site">Of the acquire.</param>
/// <param name="Kind">Of what is held.</param>
/// <param name="WouldKind">Of what would have been held.</param>
/// <param name="Mode">Of the acquire.</param>
/// <param name="Range">What was held, or would have been; everything, if that was no range.</param>
/// <param name="By">Of a wait: the site that was waited for longest. Null for a hold.</param>
/// <param name="FalseTicks">Of a wait: how much of it would not have been.</param>
internal readonly record struct RecordedEvent(
    long Began, long Ticks, int Lock, AcquireSite Site, RecordedKind Kind, RecordedKind WouldKind, LockMode Mode, AddressRange Range,
    AcquireSite? By, long FalseTicks);
