using System.Text.Json.Serialization;

namespace MmLock.Tool.Pictures;

/// <summary>What recorded runs of one date show. Times are nanoseconds.</summary>
/// <param name="Sites">Those that waited, longest first.</param>
/// <param name="Timeline">A stretch of the lock that was waited for most needlessly; null if no wait is told singly.</param>
/// <param name="Stall">Who waited for whom while the longest wait that is told singly lasted, of any lock.</param>
internal sealed record RecordedRun(IReadOnlyList<RunSite> Sites, RunTimeline? Timeline, RunStall? Stall)
{
    /// <summary>A longer wait that is in the sums only; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RunUntold? Untold { get; init; }
}

/// <param name="Site">Where it was.</param>
/// <param name="Least">It took at least this,</param>
/// <param name="Below">and less than this; null if that is not known.</param>
internal sealed record RunUntold(string Site, long Least, long? Below);

internal sealed record RunSite(string Site, long Holds, long Waits, long Waited, long Needless);

/// <param name="Lock">Which.</param>
/// <param name="Began">Since the recording began.</param>
/// <param name="Ended">As <paramref name="Began"/>.</param>
/// <param name="Bars">In the order in which they began.</param>
/// <param name="LeftOut">So many shorter ones are in the stretch and are not shown.</param>
internal sealed record RunTimeline(string Lock, long Began, long Ended, IReadOnlyList<RunBar> Bars, int LeftOut);

/// <param name="Site">Where the acquire stands.</param>
/// <param name="What">hold or wait.</param>
/// <param name="Mode">read, write, or that of the structure.</param>
/// <param name="Began">Since the recording began.</param>
/// <param name="Took">How long.</param>
/// <param name="Needless">Of a wait: how much of it need not have been.</param>
/// <param name="Start">The first address; null for everything, or the structure.</param>
/// <param name="Last">The last address.</param>
/// <param name="For">Of a wait: the site that was waited for longest.</param>
internal sealed record RunBar(
    string Site, string What, string Mode, long Began, long Took, long Needless, ulong? Start, ulong? Last, string? For)
{
    public bool IsWait => What == "wait";

    public bool IsStructure => Mode.StartsWith("structure", StringComparison.Ordinal);
}

/// <param name="Lock">Which.</param>
/// <param name="Site">Where the longest wait was.</param>
/// <param name="Began">When it began.</param>
/// <param name="Took">How long it was.</param>
/// <param name="Edges">Who waited for whom meanwhile.</param>
internal sealed record RunStall(string Lock, string Site, long Began, long Took, IReadOnlyList<RunEdge> Edges);

/// <param name="Waiter">Who waited.</param>
/// <param name="Holder">For whom.</param>
/// <param name="Waits">How many did.</param>
/// <param name="Waited">For how long, all together, within the stall.</param>
/// <param name="Needless">How much of it need not have been.</param>
internal sealed record RunEdge(string Waiter, string Holder, int Waits, long Waited, long Needless);
