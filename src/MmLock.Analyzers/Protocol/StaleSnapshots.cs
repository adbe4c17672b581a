using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;

namespace MmLock.Analyzers.Protocol;

/// <summary>A use of an object behind the hold that it was looked up under.</summary>
/// <param name="Local">What it is known by.</param>
/// <param name="Lookup">Where it got it.</param>
/// <param name="Hold">The hold of that time.</param>
/// <param name="Use">The late use of a member.</param>
internal sealed record StaleSnapshot(ILocalSymbol Local, IOperation Lookup, AcquireSite Hold, IMemberReferenceOperation Use);

/// <summary>
/// Finds objects of guarded structures that are kept across the end of the hold under which they were looked up: a
/// local with one value, whose
/// mutable members are used where no hold of that time is left. Not where the object is compared with what a new lookup finds.
/// </summary>
internal static class StaleSnapshots
{
    public static IEnumerable<StaleSnapshot> In(LockUseBody body)
    {
        FunctionBody part = body.Part;
        if (part.Locks.Sites.Count == 0)
        {
            yield break;
        }

        foreach (IGrouping<ISymbol, (ILocalSymbol Local, IOperation At, IOperation From)> given in part.Operations.SelectMany(Given)
            .GroupBy(g => (ISymbol)g.Local, SymbolEqualityComparer.Default))
        {
            List<(ILocalSymbol Local, IOperation At, IOperation From)> all = given.ToList();
            if (all.Count != 1 || all[0].Local is not { IsRef: false, Type: INamedTypeSymbol { TypeKind: TypeKind.Class } type } local
                || type.DeclaringSyntaxReferences.IsEmpty || HoldOf(all[0].At, all[0].From, body) is not { } hold)
            {
                continue;
            }

            HashSet<int> then = new(HeldAt(all[0].At, part).May.Where(h => IsSameLock(h.Site, hold, body)).Select(h => h.Site.Index));
            List<ILocalReferenceOperation> uses = part.Operations.OfType<ILocalReferenceOperation>()
                .Where(r => SymbolEqualityComparer.Default.Equals(r.Local, local) && r.Syntax.SpanStart > all[0].At.Syntax.Span.End)
                .ToList();
            if (uses.Any(u => IsCompared(u, then, part)))
            {
                continue;
            }

            foreach (ILocalReferenceOperation use in uses)
            {
                if (Values.SkipConversions(use).Parent is IMemberReferenceOperation member
                    and (IFieldReferenceOperation or IPropertyReferenceOperation)
                    && member.Instance is { } instance && Values.Unwrap(instance) == use && IsMutable(member.Member)
                    && part.At(member) is { IsReached: true } at && at.Paths.All(p => !p.Holds.Any(h => then.Contains(h.Site.Index))))
                {
                    yield return new StaleSnapshot(local, all[0].From, hold, member);
                }
            }
        }
    }

    /// <summary>What gives a local a value.</summary>
    private static IEnumerable<(ILocalSymbol Local, IOperation At, IOperation From)> Given(IOperation operation)
    {
        switch (operation)
        {
            case IVariableDeclaratorOperation { Symbol: { } local } declarator
                when declarator.GetVariableInitializer() is { Value: { } value }
                && !value.ConstantValue.HasValue:
                yield return (local, value, value);
                break;
            case IAssignmentOperation { Target: ILocalReferenceOperation { Local: { } local } } assignment
                when !assignment.Value.ConstantValue.HasValue:
                yield return (local, assignment.Value, assignment.Value);
                break;
            case IArgumentOperation { Parameter.RefKind: RefKind.Out or RefKind.Ref, Value: { } target, Parent: { } call }
                when Values.VariableOf(target) is ILocalSymbol local:
                yield return (local, call, call);
                break;
        }
    }

    /// <summary>The hold under which a guarded structure is asked for the object; null where it is not asked, or without a hold.</summary>
    private static AcquireSite? HoldOf(IOperation at, IOperation from, LockUseBody body)
    {
        if (IsMade(from))
        {
            return null;
        }

        foreach (IOperation asked in Values.Unwrap(from).DescendantsAndSelf())
        {
            if (body.Accesses.FirstOrDefault(a => a.Operation == asked) is { Lock.IsOpaque: false } access)
            {
                LockPath wanted = body.Model.Aliases.Canonical(access.Lock);
                HeldAt held = HeldAt(at, body.Part);
                if (held.IsReached && held.May.FirstOrDefault(h =>
                    !h.Site.IsRequired && LockRelations.IsPrefix(wanted, body.Model.Aliases.Canonical(h.Site.Path))) is { Site: { } site })
                {
                    return site;
                }
            }
        }

        return null;
    }

    private static bool IsMade(IOperation from) => Values.Unwrap(from) is IObjectCreationOperation or IWithOperation;

    private static bool IsSameLock(AcquireSite site, AcquireSite other, LockUseBody body)
    {
        LockPath a = body.Model.Aliases.Canonical(site.Path);
        LockPath b = body.Model.Aliases.Canonical(other.Path);
        return LockRelations.IsPrefix(a, b) || LockRelations.IsPrefix(b, a);
    }

    private static HeldAt HeldAt(IOperation operation, FunctionBody part)
    {
        for (IOperation? at = operation; at is not null; at = at.Parent)
        {
            if (part.At(at) is { IsReached: true } held)
            {
                return held;
            }
        }

        return default;
    }

    /// <summary>Compared with another object, behind the hold: the code looks whether it is still the one.</summary>
    private static bool IsCompared(ILocalReferenceOperation use, HashSet<int> then, FunctionBody part)
    {
        IOperation value = Values.SkipConversions(use);
        bool isComparison = value.Parent switch
        {
            IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } test =>
                !test.LeftOperand.ConstantValue.HasValue && !test.RightOperand.ConstantValue.HasValue
                    && !IsNull(test.LeftOperand) && !IsNull(test.RightOperand),
            IArgumentOperation { Parent: IInvocationOperation { TargetMethod.Name: "ReferenceEquals" or "Equals" } } => true,
            _ => false,
        };
        return isComparison && !HeldAt(use, part).Paths.Any(p => p.Holds.Any(h => then.Contains(h.Site.Index)));
    }

    private static bool IsNull(IOperation operation) => Values.Unwrap(operation).ConstantValue is { HasValue: true, Value: null };

    private static bool IsMutable(ISymbol member) => member switch
    {
        IFieldSymbol field => field is { IsReadOnly: false, IsConst: false, IsStatic: false },
        IPropertySymbol property => property is { IsStatic: false, SetMethod: { IsInitOnly: false } },
        _ => false,
    };
}
