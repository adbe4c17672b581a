using MmLock.Analyzers.Primitives;

namespace MmLock.Analyzers.Locks;

/// <summary>What a site does to its lock.</summary>
internal enum SiteKind { Acquire, Release, Query, Declaration }

/// <summary>How far a site has come on the way from a raw lock to an address range.</summary>
internal enum SiteStage
{
    /// <summary>On a lock that nobody designated, but that works on addresses.</summary>
    Candidate,
    /// <summary>Raw, on an ordinary lock that nobody designated: users read <c>raw</c>.</summary>
    Undesignated,
    /// <summary>Of a semaphore that begins at 0 and that nobody designated: who waits there waits for a signal.</summary>
    Signal,
    /// <summary>A raw primitive on a designated lock.</summary>
    Raw,
    /// <summary>Raw, in a preprocessor branch that this build does not compile.</summary>
    Inactive,
    /// <summary>The MM locking API, coarse. <see cref="LockSite.Reason"/> says why it cannot be ranged; null when it can.</summary>
    Api,
    /// <summary>The MM locking API over an address range.</summary>
    Ranged,
    /// <summary>Raw and not convertible; <see cref="LockSite.Reason"/> says why.</summary>
    Refused,
}

internal static class SiteStages
{
    /// <summary>On a lock that somebody designated, so that it counts for what is left to do.</summary>
    public static bool IsDesignated(this SiteStage stage) =>
        stage is not (SiteStage.Candidate or SiteStage.Undesignated or SiteStage.Signal);
}

/// <summary>What a hold is over.</summary>
internal enum HoldKind
{
    /// <summary>All addresses.</summary>
    Coarse,

    /// <summary>One range of them.</summary>
    Range,

    /// <summary>Several.</summary>
    Ranges,

    /// <summary>No address, but the shared structure.</summary>
    Structure,
}

/// <summary>Which lock: the field, property, parameter or local in which its instance is declared.</summary>
/// <param name="Id">Documentation ID of the declaration (for a local: of its method, with the name), unique in a solution.</param>
/// <param name="Name">What a person calls it: <c>MmStruct.MmapSem</c>.</param>
internal sealed record LockId(string Id, string Name);

/// <summary>One place in source where a designated lock is declared, acquired, released or asked.</summary>
/// <param name="Location">The acquire or release token: the member name, the <c>lock</c> keyword, the declared identifier.</param>
/// <param name="Primitive">For example <c>ReaderWriterLockSlim.EnterReadLock</c>, <c>lock</c>, <c>MmapLock.EnterRead</c>.</param>
/// <param name="Range">The range expression at hand, or that is held; null if none.</param>
/// <param name="Reason">Why the site is refused, or (stage Api) why it must stay coarse.</param>
internal sealed record LockSite(
    Location Location,
    LockId Lock,
    SiteKind Kind,
    string Primitive,
    HoldMode? Mode,
    SiteStage Stage,
    string? Range,
    string? Reason)
{
    /// <summary>Of a coarse acquire: what it can be made to hold.</summary>
    public HoldKind? Becomes { get; init; }

    /// <summary>Of an acquire that is fine already: what it holds.</summary>
    public HoldKind? Holds { get; init; }

    /// <summary>Of an acquire: the operation.</summary>
    public LockUse? Use { get; init; }

    /// <summary>Of a coarse acquire that can be narrowed: its plan in one line; null for others.</summary>
    public string? Plan { get; init; }

    /// <summary>Of the same: what of it will run under <c>VmaLock</c>, in words; null for nothing.</summary>
    public string? UnderVmaLock { get; init; }

    /// <summary>Of the same: whether that is all of it.</summary>
    public bool IsAllUnderVmaLock { get; init; }
}

/// <summary>One lock with what an inventory says of it.</summary>
/// <param name="IsVisibleOutside">Whether code of other assemblies can name it.</param>
/// <param name="Why">Why it is a candidate; null for a lock that is none.</param>
internal sealed record LockInfo(LockId Lock, Location DeclaredAt, bool Designated, bool IsVisibleOutside, string? Why = null);
