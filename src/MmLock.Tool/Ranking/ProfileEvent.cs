namespace MmLock.Tool.Ranking;

/// <summary>What is held or waited for.</summary>
internal enum ProfileKind
{
    Range,
    Structure,
    Latch,
}

/// <summary>One wait, or one hold, of a profile. Times are nanoseconds, since the recording began.</summary>
/// <param name="Lock">Its number and process.</param>
/// <param name="Began">When.</param>
/// <param name="Took">How long.</param>
/// <param name="Site">Where the acquire stands.</param>
/// <param name="Kind">Of what.</param>
/// <param name="Write">Whether for writing.</param>
/// <param name="Start">The first address of what is held, or would have been.</param>
/// <param name="Last">The last address of it.</param>
/// <param name="For">Of a wait: the site that was waited for longest.</param>
/// <param name="Needless">Of a wait: how much of it need not have been.</param>
internal readonly record struct ProfileEvent(
    string Lock, long Began, long Took, (string File, int Line) Site, ProfileKind Kind, bool Write, ulong Start, ulong Last,
    (string File, int Line)? For, long Needless)
{
    public long Ended => Began + Took;

    /// <summary>Whether it is of some addresses, not of all nor of none.</summary>
    public bool HasRange => Kind == ProfileKind.Range && (Start != 0 || Last != ulong.MaxValue);
}
