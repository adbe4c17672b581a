using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis;

namespace MmLock.Analyzers.Locks;

internal enum LockVerb
{
    Acquire,
    TryAcquire,
    Release,
    Query,
    Dispose,
    /// <summary>Keeps the hold, from write to read.</summary>
    Downgrade,
    /// <summary><c>Monitor.Wait</c>, <c>UpgradeToWriterLock</c> …: no equivalent in a lock that is neither re-entrant nor thread-affine.</summary>
    Foreign,
}

/// <summary>One operation on a lock, whatever primitive it is written with.</summary>
/// <param name="Operation">The invocation, property reference or <c>lock</c> statement.</param>
/// <param name="Target">The expression that yields the lock; null when it is implicit (<c>?.</c>).</param>
/// <param name="Flag">The <c>ref bool lockTaken</c> argument, if any.</param>
internal sealed record LockOperation(
    IOperation Operation,
    IOperation? Target,
    LockVerb Verb,
    HoldMode? Mode,
    string Primitive,
    bool IsAsync = false,
    IOperation? Timeout = null,
    IOperation? CancellationToken = null,
    IOperation? Flag = null,
    IOperation? Range = null)
{
    /// <summary>The thin wrapper method through which the primitive is called; null for a direct call.</summary>
    public IMethodSymbol? Wrapper { get; init; }

    /// <summary>An attempt that may come back without the lock. One that waits for ever does not: <c>Wait(Timeout.Infinite)</c>.</summary>
    public bool MayFail => Verb == LockVerb.TryAcquire && !(Timeout is { } timeout && Timeouts.IsInfinite(timeout));

    public SiteKind Kind => Verb switch
    {
        LockVerb.Acquire or LockVerb.TryAcquire => SiteKind.Acquire,
        LockVerb.Release or LockVerb.Downgrade => SiteKind.Release,
        LockVerb.Dispose => SiteKind.Declaration,
        _ => SiteKind.Query,
    };
}
