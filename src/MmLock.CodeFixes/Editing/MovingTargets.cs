using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis.Operations;

namespace MmLock.CodeFixes.Editing;

/// <summary>
/// Locks that one text names and that are several: <c>node.Gate</c> before and after <c>node = next</c>. A guard is of the lock that was
/// taken; the release is of the lock that the text names by then.
/// </summary>
internal static class MovingTargets
{
    /// <summary>Whether the body that the operations stand in sets what their lock is named by.</summary>
    public static bool In(IReadOnlyList<LockUse> operations, LockModel locks, CancellationToken cancellationToken)
    {
        HashSet<ISymbol> names = new(operations.Where(o => o.Lock.Target is not null)
            .SelectMany(o => o.Lock.Target!.DescendantsAndSelf().Select(NameOf)).OfType<ISymbol>(), SymbolEqualityComparer.Default);
        if (names.Count == 0 || FlowGraphs.BodyOf(operations[0].Syntax) is not { } body
            || locks.Models.Get(body.SyntaxTree).GetOperation(body, cancellationToken) is not { } root)
        {
            return false;
        }

        // A local may be set once: by its declaration, or below it.
        return root.DescendantsAndSelf().Select(SetBy).OfType<ISymbol>().Where(names.Contains)
            .GroupBy(s => s, SymbolEqualityComparer.Default).Any(s => s.Key is not ILocalSymbol || s.Count() > 1);
    }

    private static ISymbol? NameOf(IOperation operation) => operation switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        IFieldReferenceOperation { Field.IsReadOnly: false } field => field.Field,
        IPropertyReferenceOperation { Property.SetMethod: not null } property => property.Property,
        _ => null,
    };

    private static ISymbol? SetBy(IOperation operation) => operation switch
    {
        IVariableDeclaratorOperation { Initializer: not null } declarator => declarator.Symbol,
        _ => NameOf(operation) is { } name && AccessWrites.IsAssigned(operation) ? name : null,
    };
}
