using System.Collections.Concurrent;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Primitives;

namespace MmLock.Analyzers.Flow;

/// <summary>A lock that a method requires of its callers, as the method names it.</summary>
internal sealed record RequiredLock(LockPath Path, ITypeSymbol LockType, HoldMode Mode);

/// <summary>What <c>[RequiresLock]</c> says of the methods of one compilation, each read once.</summary>
internal sealed class RequiredLocks(LockModel model)
{
    private readonly ConcurrentDictionary<ISymbol, ImmutableArray<RequiredLock>> _known = new(SymbolEqualityComparer.Default);

    public ImmutableArray<RequiredLock> Of(IMethodSymbol method)
    {
        method = (method.ReducedFrom ?? method).OriginalDefinition;
        return _known.GetOrAdd(method, m => model.RequiredBy((IMethodSymbol)m)
            .Select(s => TypeOf(s.Path) is { } type ? new RequiredLock(s.Path, type, s.Mode) : null)
            .OfType<RequiredLock>().ToImmutableArray());
    }

    private static ITypeSymbol? TypeOf(LockPath path) => path.Symbol switch
    {
        IFieldSymbol field => field.Type,
        IPropertySymbol property => property.Type,
        IParameterSymbol parameter => parameter.Type,
        _ => null,
    };
}
