using System;

namespace MmLock.Analyzers.Primitives;

internal enum LockVerb
{
    Acquire,
    TryAcquire,
    Release,
    Query,
    Dispose,
    /// <summary>Keeps the hold, from write to read.</summary>
    Downgrade,
    /// <summary>Lets go of the lock, waits for a pulse, takes the lock again.</summary>
    Wait,
    Pulse,
    /// <summary><c>UpgradeToWriterLock</c>, <c>Release(n)</c> …: no equivalent in an <c>MmapLock</c>.</summary>
    Foreign,
}

internal enum HoldMode { Read, Write, Upgradeable }

/// <summary>The traits of a primitive that are yes or no.</summary>
[Flags]
internal enum PrimitiveTraits
{
    None = 0,
    /// <summary>The lock is any object, given as the first argument.</summary>
    AnyObject = 1,
    /// <summary>The <c>lock</c> statement takes it by its own members.</summary>
    Statement = 2,
    Modes = 4,
    /// <summary>A struct: a copy is another lock.</summary>
    Value = 8,
    /// <summary>Only the thread that took it can release it.</summary>
    Affine = 16,
    Reentrant = 32,
    /// <summary>Waits without going to sleep.</summary>
    Spins = 64,
    /// <summary>Arguments of a constructor, other than the permits, make it something else.</summary>
    Plain = 128,
    /// <summary>This library's own.</summary>
    Api = 256,
}

/// <summary>What happens when a lock that is not re-entrant is taken again by its holder.</summary>
internal enum SecondAcquire { Unknown, Waits, Spins, Throws }

/// <summary>The marks of a member that are yes or no.</summary>
[Flags]
internal enum MemberMarks
{
    None = 0,
    /// <summary>Returns the hold: disposing of the result ends it.</summary>
    Scope = 1,
    Async = 2,
    /// <summary>Throws when its time is up.</summary>
    Expires = 4,
    /// <summary>Says how many may still come in.</summary>
    Count = 8,
    /// <summary>Only the overload without parameters is meant.</summary>
    NoParameters = 16,
    /// <summary>Whether anybody holds it.</summary>
    Held = 32,
    /// <summary>Whether the current thread holds it.</summary>
    Thread = 64,
    /// <summary>How often the current thread holds it.</summary>
    Depth = 128,
    /// <summary>Pulses all who wait, not one.</summary>
    All = 256,
    /// <summary>Holds no addresses, but the shared structure.</summary>
    Structure = 512,
}

/// <summary>What one member of a primitive does. Immutable.</summary>
/// <param name="Verb">What it does to the lock.</param>
/// <param name="Mode">In which mode; null for the hold's own.</param>
/// <param name="Name">Of the method or property.</param>
/// <param name="Marks">What else is known of it.</param>
/// <param name="Timeout">Names of the parameters that may have the timeout.</param>
/// <param name="Token">Those of the cancellation token,</param>
/// <param name="Flag">of the flag that says whether the lock was taken,</param>
/// <param name="Range">and of the range.</param>
/// <param name="Expiry">Full name of the exception that says that the time is up; null where it is not known.</param>
internal sealed record PrimitiveMember(
    LockVerb Verb,
    HoldMode? Mode,
    string Name,
    MemberMarks Marks,
    ImmutableArray<string> Timeout,
    ImmutableArray<string> Token,
    ImmutableArray<string> Flag,
    ImmutableArray<string> Range,
    string? Expiry = null)
{
    /// <summary>Names of the parameters that may have the mode.</summary>
    public ImmutableArray<string> ModeArgument { get; init; } = ImmutableArray<string>.Empty;

    public bool Is(MemberMarks mark) => (Marks & mark) != 0;
}

/// <summary>One type of locks: what its members do, and what else is known of it. Immutable, and of no compilation.</summary>
/// <param name="MetadataName">The full name of the type.</param>
/// <param name="Traits">What is known of it.</param>
/// <param name="ReentrantIf">The parameter of its constructor that makes it re-entrant; null for none.</param>
/// <param name="Again">What a second acquire does.</param>
/// <param name="Permits">Parameters of its constructor that say how many may hold it; none for a lock.</param>
/// <param name="Throws">Full names of the exceptions that it alone throws.</param>
/// <param name="Abandons">Full name of the exception of an acquire that has the lock all the same; null for none.</param>
/// <param name="Members">In the order of the table.</param>
internal sealed record LockPrimitive(
    string MetadataName,
    PrimitiveTraits Traits,
    string? ReentrantIf,
    SecondAcquire Again,
    ImmutableArray<string> Permits,
    ImmutableArray<string> Throws,
    string? Abandons,
    ImmutableArray<PrimitiveMember> Members)
{
    /// <summary>The name without its namespace.</summary>
    public string Name => MetadataName.Substring(MetadataName.LastIndexOf('.') + 1);

    public bool Is(PrimitiveTraits trait) => (Traits & trait) != 0;

    /// <returns>Null for a member that is no lock operation.</returns>
    public PrimitiveMember? Find(string name, bool hasParameters) =>
        Members.FirstOrDefault(m => m.Name == name && !(hasParameters && m.Is(MemberMarks.NoParameters)));

    /// <summary>The members that do something in a mode, in the order of the table.</summary>
    public ImmutableArray<PrimitiveMember> Of(LockVerb verb, HoldMode mode) =>
        Members.Where(m => m.Verb == verb && (m.Mode ?? mode) == mode).ToImmutableArray();
}
