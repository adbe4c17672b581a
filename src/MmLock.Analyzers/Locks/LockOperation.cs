using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Primitives;

namespace MmLock.Analyzers.Locks;

/// <summary>One operation on a lock, whatever primitive it is written with.</summary>
/// <param name="Operation">The invocation, property reference or <c>lock</c> statement.</param>
/// <param name="Target">The expression that yields the lock; null when it is implicit (<c>?.</c>).</param>
/// <param name="Primitive">How a reader knows it: <c>ReaderWriterLockSlim.EnterReadLock</c>, <c>lock</c>.</param>
/// <param name="Type">What the table says of the primitive,</param>
/// <param name="Member">and of the member; null for one that it does not name, and for the <c>lock</c> statement.</param>
/// <param name="Flag">The <c>ref bool lockTaken</c> argument, if any.</param>
internal sealed record LockOperation(
    IOperation Operation,
    IOperation? Target,
    LockVerb Verb,
    HoldMode? Mode,
    string Primitive,
    LockPrimitive Type,
    PrimitiveMember? Member = null,
    IOperation? Timeout = null,
    IOperation? CancellationToken = null,
    IOperation? Flag = null,
    IOperation? Range = null)
{
    /// <summary>The thin wrapper method through which the primitive is called; null for a direct call.</summary>
    public IMethodSymbol? Wrapper { get; init; }

    /// <summary>It holds no addresses, but the shared structure.</summary>
    public bool IsStructure => Is(MemberMarks.Structure);

    /// <summary>It holds all addresses: every other holder has to wait.</summary>
    public bool IsCoarse => Range is null && !IsStructure;

    /// <summary>The range as it is written, or the ranges, with a comma between two.</summary>
    public string? RangeText => Range is null ? null
        : Operation is IInvocationOperation call
            && call.Arguments.FirstOrDefault(a => a.Value.Syntax == Range.Syntax)?.Parameter?.Type is { } type
            ? string.Join(
                ", ",
                call.Arguments.Where(a => SymbolEqualityComparer.Default.Equals(a.Parameter?.Type, type)).Select(a => a.Value.Syntax))
            : Range.Syntax.ToString();

    public bool IsAsync => Is(MemberMarks.Async);

    /// <summary>It gives the hold to a scope, which ends it: a <c>lock</c> statement, or an object that is disposed of.</summary>
    public bool IsScoped => Operation is ILockOperation || Is(MemberMarks.Scope);

    /// <summary>An attempt that may come back without the lock. One that waits for ever does not: <c>Wait(Timeout.Infinite)</c>.</summary>
    public bool MayFail => Verb == LockVerb.TryAcquire && !(Timeout is { } timeout && Timeouts.IsInfinite(timeout));

    /// <summary>An acquire that throws when its time is up, and has one that can be.</summary>
    public bool MayExpire =>
        Verb == LockVerb.Acquire && Is(MemberMarks.Expires) && Timeout is { } timeout && !Timeouts.IsInfinite(timeout);

    public bool Is(MemberMarks mark) => Member?.Is(mark) == true;

    public SiteKind Kind => Verb switch
    {
        LockVerb.Acquire or LockVerb.TryAcquire => SiteKind.Acquire,
        LockVerb.Release or LockVerb.Downgrade => SiteKind.Release,
        LockVerb.Dispose => SiteKind.Declaration,
        _ => SiteKind.Query,
    };
}
