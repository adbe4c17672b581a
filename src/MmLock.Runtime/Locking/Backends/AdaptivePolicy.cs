namespace MmLock.Backends;

/// <summary>When an <see cref="AdaptiveRangeLock"/> changes its ways: what is right is the same for all of them, what is cheap is
/// not.</summary>
/// <param name="Patience">
/// Acquires of ranges that go through the queue before the cells are made: about as many as cost, by the queue, what the cells cost to
/// make. -1 for a lock that is made with all of them, and armed.
/// </param>
/// <param name="ArmAfter">Requests for a cell between two coarse ones from which on it is armed.</param>
/// <param name="KeepAfter">Holds of a cell between two coarse ones from which on it stays armed.</param>
/// <param name="BiasAfter">Readers that met readers in a segment before readers need not count themselves there any more.</param>
/// <param name="BiasPenalty">By how many times the slots that a writer then had to look at the next time is later.</param>
internal sealed record AdaptivePolicy(int Patience, int ArmAfter, int KeepAfter, int BiasAfter, int BiasPenalty)
{
    public static AdaptivePolicy Default { get; } = new(Patience: 256, ArmAfter: 2, KeepAfter: 2, BiasAfter: 16, BiasPenalty: 16);

    /// <summary>Everything as early as can be, for tests: the ways that a few steps would not reach.</summary>
    public static AdaptivePolicy Eager { get; } = new(Patience: -1, ArmAfter: 1, KeepAfter: 1, BiasAfter: 1, BiasPenalty: 0);
}
