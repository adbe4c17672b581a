using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Primitives;

namespace MmLock.Analyzers.Flow;

/// <summary>Reads off the exits of a body what a call of it does to the caller's locks.</summary>
internal static class CalleeLockEffects
{
    public static ImmutableArray<CalleeLockEffect> Of(IMethodSymbol method, HeldLocks flow)
    {
        List<BodyExit> exits = flow.Exits.Where(e => !e.IsException).ToList();
        if (exits.Count == 0)
        {
            return ImmutableArray<CalleeLockEffect>.Empty;
        }

        ImmutableArray<CalleeLockEffect>.Builder changes = ImmutableArray.CreateBuilder<CalleeLockEffect>();
        foreach (LockPath path in exits.SelectMany(e => flow.ReleasedIn(e.State)).Distinct())
        {
            if (IsKnownToCaller(path, method))
            {
                HoldMode mode = flow.Steps.First(s =>
                    s.Kind is (LockStepKind.ReleasedNothing or LockStepKind.Released or LockStepKind.ReleasedInOtherMode)
                        && s.Path.Equals(path)).Mode;
                changes.Add(new CalleeLockEffect(LockChangeKind.Releases, path, LockGranularity.Other, mode, CalleeLockEffect.None));
            }
        }

        foreach (IGrouping<LockPath, LockHold> left in exits.SelectMany(e => e.State.Holds).Where(h => !h.Site.IsRequired)
            .GroupBy(h => h.Site.Path))
        {
            if (!IsKnownToCaller(left.Key, method))
            {
                continue;
            }

            LockHold hold = left.Last();
            int guard = GuardOf(method, left, exits);
            if (exits.All(e => Holds(e, left.Key)))
            {
                bool? result = exits[0].Result;
                changes.Add(
                    new CalleeLockEffect(LockChangeKind.Acquires, left.Key, hold.Site.Class, hold.Mode, guard)
                    {
                        Result = exits.All(e => e.Result == result) ? result : null
                    });
            }
            else if (exits.All(e => e.Result is { } result && result == Holds(e, left.Key)))
            {
                changes.Add(new CalleeLockEffect(LockChangeKind.TriesToAcquire, left.Key, hold.Site.Class, hold.Mode, guard));
            }
        }

        return changes.ToImmutable();
    }

    public static ImmutableArray<AcquireSite> HeldDuringCallOf(int parameter, IMethodSymbol method, HeldLocks flow) =>
        flow.Graph.Blocks.SelectMany(FlowGraphs.Operations).SelectMany(o => o.DescendantsAndSelf()).OfType<IInvocationOperation>()
            .Where(c =>
                c.TargetMethod.MethodKind == MethodKind.DelegateInvoke && c.Instance is { } function
                    && Values.VariableOf(function) is IParameterSymbol called
                && called.Ordinal == parameter && SymbolEqualityComparer.Default.Equals(called.ContainingSymbol, method))
            .SelectMany(c => flow.At(c).May).Where(h => IsKnownToCaller(h.Site.Path, method))
            .Select(h => h.Site with { Mode = h.Mode }).Distinct().ToImmutableArray();

    private static bool Holds(BodyExit exit, LockPath path) => exit.State.Holds.Any(h => h.Site.Path.Equals(path));

    /// <summary>A lock that the method itself makes or looks up is none of the caller's.</summary>
    private static bool IsKnownToCaller(LockPath path, IMethodSymbol method) =>
        !path.IsOpaque
            && (path.RootSymbol is null
                || (path.RootSymbol is IParameterSymbol && SymbolEqualityComparer.Default.Equals(path.RootSymbol.ContainingSymbol, method))
            || (method.MethodKind == MethodKind.LocalFunction
                && !SymbolEqualityComparer.Default.Equals(path.RootSymbol.ContainingSymbol, method)));

    private static int GuardOf(IMethodSymbol method, IEnumerable<LockHold> holds, List<BodyExit> exits)
    {
        if (holds.Any(h => h.IsReturned) || method.MethodKind == MethodKind.Constructor && GuardTypes.IsGuard(method.ContainingType)
            || GuardTypes.IsGuard(method.ReturnType))
        {
            return CalleeLockEffect.InReturnValue;
        }

        return method.Parameters.FirstOrDefault(p => p.RefKind == RefKind.Out && GuardTypes.IsGuard(p.Type)) is { } output
            && exits.Count > 0
            ? output.Ordinal
            : CalleeLockEffect.None;
    }
}
