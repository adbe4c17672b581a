using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Primitives;

namespace MmLock.Analyzers.Flow;

internal enum LockChangeKind
{
    /// <summary>The lock is released although the method did not take it: on some path at least.</summary>
    Releases,
    /// <summary>The lock is held when the method returns.</summary>
    Acquires,
    /// <summary>The lock is held when the method returns <c>true</c>, and not when it returns <c>false</c>.</summary>
    TriesToAcquire,
}

/// <summary>What a method does to the locks of its caller.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Path">The lock, as the method names it: rooted at its <c>this</c>, its parameters or statics.</param>
/// <param name="Class">The class there; a parameter's may be known only at the call.</param>
/// <param name="Mode">The mode of the hold.</param>
/// <param name="Guard">Where the caller gets the guard: <see cref="InReturnValue"/>, the ordinal of an <c>out</c>
/// parameter, or <see cref="None"/>.</param>
internal sealed record CalleeLockEffect(LockChangeKind Kind, LockPath Path, LockGranularity Class, HoldMode Mode, int Guard)
{
    /// <summary>What the method returns whenever it returns, if it is always the same <c>bool</c>.</summary>
    public bool? Result { get; init; }

    public const int None = -2;
    public const int InReturnValue = -1;
}
