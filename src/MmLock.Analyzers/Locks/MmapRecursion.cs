using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Locks;

/// <summary>
/// Which <c>MmapLock</c>s are created with <c>MmapLockRecursion.CoarseByThread</c>: their coarse holds belong to threads and nest. Asked of
/// all names of the lock, here and in the projects below that the host has the source of.
/// </summary>
internal sealed class MmapRecursion(LockAliasAnalysis graph)
{
    private const string Option = "Recursion";

    /// <summary>Whether some creation has the option, or may have it. A lock that nobody is seen to create has not.</summary>
    public bool IsByThread(ISymbol? symbol, CancellationToken cancellationToken) =>
        symbol is not null && graph.Types.IsMmapLock(symbol.NamedType())
        && GroupsOf(symbol, cancellationToken).Any(g => g.Creations.Any(c => OptionOf(c) is { } option && !IsNone(option)));

    /// <summary>The same of a lock by any of its names.</summary>
    public bool IsByThread(LockAliasSet group, CancellationToken cancellationToken) =>
        group.Roots.Any(r => IsByThread(r, cancellationToken));

    /// <summary>The option where the creations of a lock set it.</summary>
    public static IEnumerable<ISimpleAssignmentOperation> SetIn(LockAliasSet group) =>
        group.Creations.Select(OptionOf).OfType<ISimpleAssignmentOperation>().Where(o => !IsNone(o));

    /// <summary>The lock as this project has it, and as those below do.</summary>
    private IEnumerable<LockAliasSet> GroupsOf(ISymbol symbol, CancellationToken cancellationToken)
    {
        if (graph.GroupOf(symbol, cancellationToken) is not { } own)
        {
            return Enumerable.Empty<LockAliasSet>();
        }

        return graph.InReferences(own, cancellationToken).Prepend(own);
    }

    private static bool IsNone(IOperation option) =>
        option is ISimpleAssignmentOperation { Value.ConstantValue: { HasValue: true, Value: 0 } };

    /// <returns>The assignment of the option; options that are made elsewhere, which may have it; null where it is not set.</returns>
    private static IOperation? OptionOf(IOperation creation) => creation
        is not IObjectCreationOperation { Arguments: { Length: 1 } arguments } ? null
        : Values.Unwrap(arguments[0].Value) is not IObjectCreationOperation options ? arguments[0]
        : options.Initializer?.Initializers.OfType<ISimpleAssignmentOperation>()
            .FirstOrDefault(a => a.Target is IPropertyReferenceOperation { Property.Name: Option });
}
