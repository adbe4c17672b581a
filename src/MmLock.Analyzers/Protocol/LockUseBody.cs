using System;
using MmLock.Analyzers.Flow;

namespace MmLock.Analyzers.Protocol;

/// <summary>A body with what these rules ask of it. Each answer is found once for all of them.</summary>
internal sealed class LockUseBody
{
    private readonly Lazy<IReadOnlyList<GuardedMemberUse>> _accesses;
    private readonly Lazy<IReadOnlyList<NestedAcquire>> _nested;
    private readonly Lazy<LockAssertions> _assertions;

    public LockUseBody(FunctionBody part, LockUseModel model, CancellationToken cancellationToken)
    {
        Part = part;
        Model = model;
        CancellationToken = cancellationToken;
        _accesses = new Lazy<IReadOnlyList<GuardedMemberUse>>(() => model.Accesses.In(part).ToList());
        _nested = new Lazy<IReadOnlyList<NestedAcquire>>(() => NestedAcquires.In(part, model, cancellationToken).ToList());
        _assertions = new Lazy<LockAssertions>(() => LockAssertions.In(part, model, cancellationToken));
    }

    public FunctionBody Part { get; }

    public LockUseModel Model { get; }

    public CancellationToken CancellationToken { get; }

    /// <summary>Touches of what locks guard.</summary>
    public IReadOnlyList<GuardedMemberUse> Accesses => _accesses.Value;

    /// <summary>Locks that are taken while locks are held.</summary>
    public IReadOnlyList<NestedAcquire> Nested => _nested.Value;

    public LockAssertions Assertions => _assertions.Value;
}
