using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;

namespace MmLock.Analyzers.Protocol;

/// <summary>A range that is computed from state that the lock guards, before the lock is there.</summary>
/// <param name="Site">The acquire.</param>
/// <param name="Range">The range expression.</param>
/// <param name="Read">What it reads.</param>
internal sealed record RangeCapture(AcquireSite Site, IOperation Range, GuardedMemberUse Read);

/// <summary>
/// Finds acquires whose range depends on a member that the same lock guards: by the time the lock is held, the member may be another one.
/// Not where the member is looked at again under the hold, in a condition.
/// </summary>
internal static class RangeCaptures
{
    private const int MaxDepth = 4;

    public static IEnumerable<RangeCapture> In(LockUseBody body)
    {
        FunctionBody part = body.Part;
        AssignedValues? values = null;
        foreach (AcquireSite site in part.Locks.Sites)
        {
            if (site is not { Class: LockGranularity.Range, Range: { } range, Operation: { } acquire, Lock: not null }
                || body.Accesses.Count == 0
                || IsHeld(part.Locks.At(acquire), site.Path, body.Model))
            {
                continue;
            }

            values ??= new AssignedValues(part.Operations);
            List<SyntaxNode> sources = SourcesOf(range.Syntax, part, values);
            foreach (GuardedMemberUse read in body.Accesses)
            {
                if (read.Intent == AccessIntent.Read && !IsFixed(read.Member)
                    && sources.Any(s => s.SyntaxTree == read.Operation.Syntax.SyntaxTree && s.Span.Contains(read.Operation.Syntax.Span))
                    && IsOf(read.Lock, site.Path, body.Model) && body.Model.Accesses.GuardOf(read.Member) is { OfType: false }
                    && !IsReadAgain(read.Member, site, body))
                {
                    yield return new RangeCapture(site, range, read);
                }
            }
        }
    }

    /// <summary>The range expression, and the values of the locals in it that have one value.</summary>
    private static List<SyntaxNode> SourcesOf(SyntaxNode range, FunctionBody part, AssignedValues values)
    {
        var sources = new List<SyntaxNode> { range };
        int from = 0;
        for (int depth = 0; depth < MaxDepth && from < sources.Count; depth++)
        {
            List<SyntaxNode> last = sources.Skip(from).ToList();
            from = sources.Count;
            foreach (ILocalReferenceOperation local in part.Operations.OfType<ILocalReferenceOperation>())
            {
                if (last.Any(s => s.Span.Contains(local.Syntax.Span)) && values.Of(local.Local) is { Count: 1 } given
                    && given[0] is { } once
                    && !sources.Contains(once.Syntax))
                {
                    sources.Add(once.Syntax);
                }
            }
        }

        return sources;
    }

    private static bool IsHeld(HeldAt at, LockPath path, LockUseModel model) =>
        at.May.Any(h => IsOf(path, h.Site.Path, model));

    private static bool IsOf(LockPath wanted, LockPath held, LockUseModel model) =>
        !wanted.IsOpaque && !held.IsOpaque && LockRelations.IsPrefix(model.Aliases.Canonical(wanted), model.Aliases.Canonical(held));

    private static bool IsFixed(ISymbol member) => member switch
    {
        IFieldSymbol field => field.IsReadOnly && (field.Type.IsValueType || field.Type.SpecialType == SpecialType.System_String),
        IPropertySymbol property => property.SetMethod is null && property.Type.IsValueType && property.IsAuto(),
        _ => false,
    };

    /// <summary>A condition under the hold asks for the member once more.</summary>
    private static bool IsReadAgain(ISymbol member, AcquireSite site, LockUseBody body) =>
        body.Accesses.Any(a =>
            a.Intent == AccessIntent.Read && SymbolEqualityComparer.Default.Equals(a.Member, member) && IsInCondition(a.Operation)
            && body.Part.At(a.Operation).Paths.Any(p => p.Holds.Any(h => h.Site.Index == site.Index)));

    private static bool IsInCondition(IOperation operation)
    {
        for (IOperation below = operation, at = operation.Parent!; at is not null; below = at, at = at.Parent!)
        {
            switch (at)
            {
                case IBinaryOperation
                {
                    OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals or BinaryOperatorKind.LessThan
                        or BinaryOperatorKind.LessThanOrEqual or BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual
                }:
                case IIsPatternOperation or ISwitchExpressionOperation or ISwitchOperation:
                case IConditionalOperation choice when choice.Condition == below:
                case IWhileLoopOperation loop when loop.Condition == below:
                    return true;
                case IBlockOperation:
                    return false;
            }
        }

        return false;
    }
}
