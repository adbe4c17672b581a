using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Primitives;

namespace MmLock.CodeFixes.Editing;

/// <summary>The shape that one lock operation takes in the MM locking API.</summary>
internal enum ApiForm
{
    /// <summary><c>lock (x) …</c> or <c>acquire; try { … } finally { release; }</c> becomes <c>using (x.Enter…()) { … }</c>.</summary>
    Scope,
    /// <summary>The hold lives in a local: <c>RangeGuard hold = x.Enter…();</c> … <c>hold.Dispose();</c>.</summary>
    Guard,
    /// <summary><c>if (!x.TryEnter…(out RangeGuard hold))</c>.</summary>
    TryGuard,
    /// <summary>
    /// The token-less pair, for a hold that no scope owns: <c>x.AcquireRead();</c> … <c>x.ReleaseRead();</c>. A <c>lock</c> statement
    /// becomes one with <c>try</c> and <c>finally</c>.
    /// </summary>
    Unscoped,
    /// <summary>Only the member name changes, as in <c>using (x.EnterScope())</c>.</summary>
    Renamed,
    /// <summary>The write inside an upgradeable hold, which is a write hold already.</summary>
    Removed,
    /// <summary>The end of the write inside an upgradeable hold.</summary>
    Downgrade,
    /// <summary>A call to a wrapper method whose body changes, so that the call itself does not have to.</summary>
    Kept,
    /// <summary>A wait for a pulse, or a pulse: <c>x.Condition.Wait()</c>.</summary>
    Condition,
    /// <summary>Whether anybody holds the lock.</summary>
    Query,
    /// <summary>Whether the current thread holds the lock.</summary>
    ThreadQuery,
    /// <summary>Disposal of the lock, of which an <c>MmapLock</c> has no need.</summary>
    Dropped,
}

/// <param name="GuardName">The local that owns the hold, for the forms that have one.</param>
/// <param name="Try">The statement merged into a <see cref="ApiForm.Scope"/>.</param>
internal sealed record ApiSitePlan(LockUse Operation, ApiForm Form, string? GuardName = null, TryStatementSyntax? Try = null)
{
    /// <summary>The mode in the API: an upgradeable hold becomes a write hold.</summary>
    public string ModeName => Operation.Lock.Mode == HoldMode.Read ? "Read" : "Write";
}
