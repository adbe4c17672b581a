using MmLock.Analyzers.Effects;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;

namespace MmLock.Analyzers.Ranges;

/// <summary>
/// State of the object that has the lock, or of all, that no annotation speaks of and that a region changes beside its slow work: the
/// coarse hold kept others out, and neither the range nor the structure lock does. What a lock of its own protects, or one step of the
/// processor, is left out; so is what drivers do, who are asked.
/// </summary>
internal sealed class UnguardedWrites(
    INamedTypeSymbol? owner, SummaryReader summaries, PlaceBodies bodies, LockAliasAnalysis graph)
{
    private const int MaxBodies = 200;

    private readonly HashSet<IMethodSymbol> _seen = new(SymbolEqualityComparer.Default);

    /// <returns>The first member; null for none.</returns>
    public ISymbol? In(IEnumerable<IOperation> operations)
    {
        foreach (IOperation operation in operations)
        {
            graph.Models.Work.Add(1);
            ISymbol? found = operation switch
            {
                IAssignmentOperation { Target: var target } => Changed(target),
                IIncrementOrDecrementOperation { Target: var target } => Changed(target),
                IInvocationOperation { TargetMethod: var method } => InBody(method),
                _ => null,
            };
            if (found is not null)
            {
                return found;
            }
        }

        return null;
    }

    private ISymbol? Changed(IOperation target)
    {
        if (target is ITupleOperation tuple)
        {
            return tuple.Elements.Select(Changed).FirstOrDefault(m => m is not null);
        }

        return target is IMemberReferenceOperation { Member: (IFieldSymbol or IPropertySymbol) and var member } reference
            && (reference.Instance is null || SymbolEqualityComparer.Default.Equals(member.ContainingType?.OriginalDefinition, owner))
            && reference is not IPropertyReferenceOperation { Arguments.Length: > 0 }
            && member is not IFieldSymbol { IsVolatile: true }
            && member.ContainingType is { TypeKind: TypeKind.Class }
            && !GuardedState.IsGuarded(member.OriginalDefinition, summaries.LockName)
            ? member
            : null;
    }

    private ISymbol? InBody(IMethodSymbol method)
    {
        if (SummaryReader.IsDriver(method) || method.IsVirtual || method.IsAbstract || _seen.Count > MaxBodies
            || !_seen.Add(method.OriginalDefinition) || bodies.Of(method) is not { } body)
        {
            return null;
        }

        List<IOperation> operations = body.Roots.SelectMany(r => r.DescendantsAndSelf()).ToList();
        return operations.Any(o => o is ILockOperation || o is IInvocationOperation or IPropertyReferenceOperation
                && graph.Reader.ReadAny(o) is not null)
            ? null
            : In(operations);
    }
}
