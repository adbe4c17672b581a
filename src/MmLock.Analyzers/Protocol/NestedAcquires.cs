using MmLock.Analyzers.Effects;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Primitives;

namespace MmLock.Analyzers.Protocol;

/// <summary>A lock that is taken, here or by a call, on a path on which locks are held.</summary>
/// <param name="Location">The acquire, or the call that leads to it.</param>
/// <param name="Operation">The same as an operation.</param>
/// <param name="Path">The lock that is taken.</param>
/// <param name="Site">The acquire.</param>
/// <param name="Held">What is held then, in the order in which it was taken.</param>
/// <param name="Calls">The calls down to the acquire, which is the last step; empty where the body itself takes it.</param>
internal sealed record NestedAcquire(
    Location Location, IOperation Operation, LockPath Path, AcquireSite Site, ImmutableArray<LockHold> Held,
    ImmutableArray<EffectStep> Calls)
{
    /// <summary>Each of the calls runs one body, rather than one of several implementations.</summary>
    public bool IsCertain { get; init; } = true;

    /// <summary>", by way of 'Fault' → 'ReadPage' → 'MmapLock.EnterRead'"</summary>
    public string Through => Calls.IsEmpty ? "" : ", by way of " + string.Join(" → ", Calls.Select(c => $"'{c.Label}'"));

    /// <summary>The first acquire, then the calls down to the second.</summary>
    public IEnumerable<Location> Story(LockHold held) =>
        new[] { held.Site.Location }.Concat(Calls.Skip(1).Select(c => c.Location)).Where(l => l != Location.None);
}

/// <summary>Finds acquires under holds, in a body and in what it calls. Attempts that do not wait are none.</summary>
internal static class NestedAcquires
{
    public static IEnumerable<NestedAcquire> In(FunctionBody part, LockUseModel model, CancellationToken cancellationToken)
    {
        HeldLocks locks = part.Locks;
        if (locks.Sites.Count == 0)
        {
            yield break;
        }

        var seen = new HashSet<SyntaxNode>();
        foreach (LockStep step in locks.Steps.Where(s => s is { Kind: LockStepKind.Acquired, Hold: { } })
            .OrderBy(s => s.Operation.Syntax.SpanStart))
        {
            seen.Add(step.Operation.Syntax);
            AcquireSite site = step.Hold!.Value.Site;
            ImmutableArray<LockHold> held = Held(step.Before, part);
            if (!held.IsEmpty
                && (site.Lock is { } primitive
                    ? Waits(primitive)
                    : site.Wrapper is { } wrapper && IsSure(wrapper, model, cancellationToken)))
            {
                yield return new NestedAcquire(
                    DiagnosticLocations.Of(step.Operation), step.Operation, step.Path, site, held, ImmutableArray<EffectStep>.Empty);
            }
        }

        SyntaxNode declaration = locks.Graph.OriginalOperation.Syntax;
        foreach (CallSite call in model.Effects.FactsOf(declaration, cancellationToken).Sites.OfType<CallSite>())
        {
            // What a lambda does is said in the lambda.
            HeldAt at = locks.At(call.Operation.Syntax, call.Operation.Kind);
            if (call.IsFunction && call.Targets.Any(t => declaration.Span.Contains(t.Span)) || seen.Contains(call.Operation.Syntax)
                || !at.Paths.Any(w => !Held(w, part).IsEmpty))
            {
                continue;
            }

            // Whoever gets the guard may end the hold first.
            ulong handedOver = locks.Steps
                .Where(s => s.Kind == LockStepKind.HandedOut && s.Operation.Syntax == call.Operation.Syntax && s.Hold is not null)
                .Aggregate(0UL, (sum, s) => sum | (1UL << s.Hold!.Value.Site.Index));
            foreach (ReachedAcquire reached in model.Acquires.At(call, locks.Paths, cancellationToken))
            {
                foreach (PathState path in at.Paths)
                {
                    if (Held(path, part).RemoveAll(h => (handedOver & (1UL << h.Site.Index)) != 0) is { IsEmpty: false } held)
                    {
                        yield return new NestedAcquire(call.Location, call.Operation, reached.Path, reached.Site, held, reached.Calls)
                        {
                            IsCertain = reached.IsCertain
                        };
                    }
                }
            }
        }
    }

    /// <summary>Whether an acquire may wait: not a try without a timeout, nor one with a timeout of zero.</summary>
    public static bool Waits(LockOperation operation) => operation.Verb switch
    {
        LockVerb.Acquire => true,
        LockVerb.TryAcquire => operation.Timeout is { } timeout && !Timeouts.IsZero(timeout),
        _ => false,
    };

    /// <summary>A wrapper that holds the lock whenever it returns, rather than one that tries.</summary>
    private static bool IsSure(IMethodSymbol wrapper, LockUseModel model, CancellationToken cancellationToken) =>
        model.Locks.Changes(wrapper, cancellationToken).Any(c => c.Kind == LockChangeKind.Acquires);

    /// <summary>The holds on a path. Those that a local function gets from its callers are told about at their calls.</summary>
    private static ImmutableArray<LockHold> Held(PathState path, FunctionBody part)
    {
        bool isFunction = part.Method is { MethodKind: MethodKind.LocalFunction };
        return path.Holds.RemoveAll(h => h.IsReturned
            || isFunction && h.Site.Operation is { } taken && !part.Locks.Graph.OriginalOperation.Syntax.Span.Contains(taken.Syntax.Span));
    }
}
