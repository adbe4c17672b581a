using MmLock.Analyzers.Locks;
namespace MmLock.Analyzers.Rules;

/// <summary>The keys of what a diagnostic tells its fix.</summary>
internal static class DiagnosticPropertyNames
{
    public const string LockId = "lock";
    public const string LockName = "lockName";
    public const string LockGranularity = "lockClass";
    public const string Plan = "plan";

    /// <summary>The member that a lock guards, by its documentation comment id.</summary>
    public const string Guarded = "guarded";

    /// <summary>How the body calls the lock; absent where it has no name there.</summary>
    public const string Expression = "lockExpression";

    /// <summary>How an attribute on the method names the lock; absent where none can.</summary>
    public const string Member = "lockMember";

    /// <summary>The lock's type, by its full name.</summary>
    public const string Type = "lockType";

    /// <summary>The mode that is needed here, and the strongest one that the method needs anywhere.</summary>
    public const string Mode = "mode";
    public const string MethodMode = "methodMode";

    /// <summary>Present where the lock is held on no path, so that taking it, or asking the callers for it, can help.</summary>
    public const string IsNowhere = "isNowhere";

    /// <summary>Present where the hold that is there allows all that the second one would.</summary>
    public const string IsCovered = "isCovered";

    /// <summary>Present where the two locks could as well be taken in the other order.</summary>
    public const string CanSwap = "canSwap";

    /// <summary>How many of the additional locations behind the first are releases of the hold.</summary>
    public const string Releases = "releases";

    /// <summary>Present where the option of a lock, and not a use of it, is what is reported.</summary>
    public const string IsOption = "isOption";

    /// <summary>Which of a rule's cases it is.</summary>
    public const string Kind = "kind";

    /// <summary>The release that fits the hold, by name.</summary>
    public const string Release = "release";

    /// <summary>By how much a range is too small before its start, and behind its end.</summary>
    public const string Below = "below";
    public const string Above = "above";
}
