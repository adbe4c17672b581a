using MmLock.Analyzers.Configuration;
using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Locks;

/// <summary>What kind of hold an acquire gives: how many threads have to wait for it.</summary>
internal enum LockGranularity
{
    /// <summary>A lock that nobody designated.</summary>
    Other,
    /// <summary>A range of a <c>MmapLock</c> or <c>RangeLock</c>: only threads on the same memory wait.</summary>
    Range,
    /// <summary>A designated lock without a range: every thread waits.</summary>
    Coarse,
    /// <summary>A short lock on shared structure.</summary>
    Structure,
}

/// <summary>Says of each lock which class it is, by its type, its annotation, the configuration, or what it is an alias of.</summary>
internal sealed class LockGranularities(KnownTypes types, LockAliasAnalysis graph, MmLockOptions options)
{
    /// <param name="path">The lock.</param>
    /// <param name="type">Its type where it is used.</param>
    /// <param name="range">The range that is asked for; null for none.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public LockGranularity Of(LockPath path, ITypeSymbol? type, IOperation? range, CancellationToken cancellationToken)
    {
        if (KnownTypes.Is(type, types.RangeLock))
        {
            return LockGranularity.Range;
        }

        if (types.IsMmapLock(type))
        {
            return range is null || IsWholeSpace(range) ? LockGranularity.Coarse : LockGranularity.Range;
        }

        return KnownTypes.Is(type, types.VmaLock) ? LockGranularity.Structure
            : graph.Companions.OfType(type, cancellationToken) is not null ? LockGranularity.Coarse
            : HolderOf(path) is { } holder ? OfRawLock(holder, cancellationToken)
            : path.Symbol is { } symbol ? OfRawLock(symbol, cancellationToken)
            : ElementOf(path, cancellationToken) is { } element ? OfRawLock(element, cancellationToken)
            : LockGranularity.Other;
    }

    /// <summary>What an element that a computed number chooses is one of, or the method that chooses it.</summary>
    private ISymbol? ElementOf(LockPath path, CancellationToken cancellationToken) =>
        path.Expression is { } expression && graph.Models.Contains(expression.SyntaxTree)
        && graph.Models.Get(expression.SyntaxTree).GetOperation(expression, cancellationToken) is { } value
            ? LockAliasAnalysis.NameOf(value)?.OriginalDefinition
            : null;

    /// <summary>The collection whose element the path ends with: the index is its last step.</summary>
    private static ISymbol? HolderOf(LockPath path) =>
        path.Members.Length > 1 && path.Members[path.Members.Length - 2] is var holder
            && LockElements.ElementOf(holder.NamedType()) is not null
            && path.Members[path.Members.Length - 1].NamedType() is { IsValueType: true }
            ? holder
            : null;

    private LockGranularity OfRawLock(ISymbol symbol, CancellationToken cancellationToken)
    {
        if (KnownTypes.HasAttribute(symbol, KnownTypes.StructureLock) || Contains(options.StructureLockMembers, symbol))
        {
            return LockGranularity.Structure;
        }

        bool isCoarse = KnownTypes.HasAttribute(symbol, KnownTypes.CoarseLock)
            || Contains(options.CoarseLockMembers, symbol)
            || symbol is INamedTypeSymbol type && graph.Companions.OfTypeObject(type, cancellationToken) is not null
            || !IsOwnObject(symbol, cancellationToken)
                && (IsNameOfDesignated(symbol, cancellationToken) || graph.GroupOf(symbol, cancellationToken) is not null);
        return isCoarse ? LockGranularity.Coarse : LockGranularity.Other;
    }

    /// <summary>
    /// A member that is set once, to an object made on the spot, is another name for nothing. That goes for nearly every
    /// lock, and spares the search for aliases, which looks at the whole compilation.
    /// </summary>
    private static bool IsOwnObject(ISymbol symbol, CancellationToken cancellationToken) =>
        symbol is IFieldSymbol { IsReadOnly: true } or IPropertySymbol { SetMethod: null }
        && symbol.DeclaringSyntaxReferences.Length == 1
        && symbol.DeclaringSyntaxReferences[0].GetSyntax(cancellationToken) switch
        {
            VariableDeclaratorSyntax { Initializer.Value: BaseObjectCreationExpressionSyntax } => true,
            PropertyDeclarationSyntax { Initializer.Value: BaseObjectCreationExpressionSyntax } => true,
            _ => false,
        };

    /// <summary>
    /// A property that returns a designated member and nothing else, <c>Gate => Shared.Gate</c>, is a name of that lock: nobody need search
    /// for its other names.
    /// </summary>
    private bool IsNameOfDesignated(ISymbol symbol, CancellationToken cancellationToken) =>
        symbol is IPropertySymbol { IsIndexer: false, DeclaringSyntaxReferences.Length: 1 }
        && symbol.DeclaringSyntaxReferences[0].GetSyntax(cancellationToken) is PropertyDeclarationSyntax
        {
            ExpressionBody.Expression: (IdentifierNameSyntax or MemberAccessExpressionSyntax) and var returned
        }
        && graph.Models.Compilation.ContainsSyntaxTree(returned.SyntaxTree)
        && graph.Models.Get(returned.SyntaxTree).GetSymbolInfo(returned, cancellationToken).Symbol?.OriginalDefinition
            is (IFieldSymbol or IPropertySymbol) and var member
        && graph.Designated.Is(member)
        && member.NamedType() is { } held && (held.SpecialType == SpecialType.System_Object || types.IsRawLock(held));

    private static bool Contains(ImmutableArray<ISymbol> members, ISymbol symbol) =>
        members.Contains(symbol.OriginalDefinition, SymbolEqualityComparer.Default);

    private static bool IsWholeSpace(IOperation range) =>
        Values.Unwrap(range) is IPropertyReferenceOperation { Property: { Name: "All", ContainingType.Name: "AddressRange" } };
}
