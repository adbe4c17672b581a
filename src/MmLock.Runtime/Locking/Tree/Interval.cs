namespace MmLock.Tree;

/// <summary>What an <see cref="IntervalTree"/> keeps. Bounds do not change while it is in one.</summary>
/// <param name="id">Tells it from every other in the tree.</param>
internal abstract class Interval(ulong id)
{
    // Not one AddressRange: arguments come in registers, and a block copy would have to wait for them to be spilled.
    public ulong Start;

    /// <summary>Inclusive.</summary>
    public ulong Last;

    public ulong Id => id;
}
