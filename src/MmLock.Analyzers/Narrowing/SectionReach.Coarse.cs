using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Prefilter;
using MmLock.Analyzers.Primitives;

namespace MmLock.Analyzers.Narrowing;

/// <summary>What a section does that only a coarse hold bears.</summary>
internal sealed partial class SectionReach
{
    /// <summary>Why an operation forbids a hold that is not coarse; null for none that does.</summary>
    private string? WhyCoarse(IOperation use)
    {
        string text = ShortText.Of(use.Syntax, 50);
        if (_stored.ComparerOf(use, CancellationToken.None) is { } comparer)
        {
            return $"'{text}' asks the comparer '{comparer}' which keys are one and in what order, and that may be others than a range has; "
                + "a collection that compares by the values of its keys does not";
        }

        if (_stored.ContinuesOthers(use, CancellationToken.None))
        {
            return $"who waits for the channel may go on inside of '{text}': it is made out of sight, or with AllowSynchronousContinuations; "
                + "one that is made here without that does not";
        }

        if (_stored.IsRunBy(use, CancellationToken.None))
        {
            return $"it runs code that '{text}' does not show, and that may touch whatever the lock guards; a value that is made before "
                + "the acquire does not";
        }

        if (_locks.Reader.ReadAny(use) is not { } operation)
        {
            return use is IInvocationOperation { TargetMethod.Name: "Pulse" or "PulseAll" }
                ? $"it wakes those that wait for a pulse, who wait with the coarse hold: '{text}'"
                : $"it waits for a pulse, which gives up a coarse hold: '{text}'";
        }

        if (_nested.Count > 0 && IsNested(use))
        {
            return null;
        }

        bool isLatch = KnownTypes.Is(operation.Target is null ? null : Values.Unwrap(operation.Target).Type, _locks.Types.VmaLock);
        return operation.Verb is LockVerb.Acquire or LockVerb.TryAcquire
            ? isLatch ? $"it takes VmaLock itself: '{text}'"
                : _group.Operations.Any(o => o.Syntax == use.Syntax) ? $"it takes the lock itself: '{text}'" : null
            : operation.Verb is LockVerb.Query or LockVerb.Wait or LockVerb.Pulse or LockVerb.Release or LockVerb.Downgrade
            && !isLatch && (operation.Target is null || _group.Operations.Any(o => o.Syntax == use.Syntax))
            ? $"it asks for the hold, which would be no coarse one: '{text}'"
            : null;
    }

    /// <summary>An acquire that nests, or what ends it: all acquires of its body do.</summary>
    private bool IsNested(IOperation use)
    {
        if (_nested.Contains(use.Syntax))
        {
            return true;
        }

        SyntaxNode? body = FlowGraphs.BodyOf(use.Syntax);
        List<LockUse> acquires = _group.Operations
            .Where(o => o.Lock.Kind == SiteKind.Acquire && FlowGraphs.BodyOf(o.Syntax) == body).ToList();
        return acquires.Count > 0 && acquires.All(a => _nested.Contains(a.Syntax))
            && _locks.Reader.ReadAny(use) is { Verb: LockVerb.Release };
    }
}
