using System.Collections.Immutable;
using System.Linq;
using MmLock.Analyzers.Locks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace MmLock.Analyzers.Protocol;

/// <summary>What happens when a lock is taken that the same code holds.</summary>
internal static class Reentry
{
    private const string Fails = "the attempt can only fail";

    /// <summary>In words; null for a re-entrant lock, for modes that go together, and for locks that nothing is known of.</summary>
    /// <param name="path">The lock.</param>
    /// <param name="held">The mode it is held in.</param>
    /// <param name="wanted">The mode that is asked for.</param>
    /// <param name="tries">The acquire gives up after a time.</param>
    /// <param name="model">The compilation.</param>
    public static string? Outcome(LockPath path, HoldMode held, HoldMode wanted, bool tries, LockUseModel model)
    {
        KnownTypes types = model.Locks.Types;
        if (path.Symbol is not { } symbol || TypeOf(symbol) is not { } type)
        {
            return null;
        }

        if (types.IsMmapLock(type) || KnownTypes.Is(type, types.RangeLock))
        {
            bool share = held == HoldMode.Read && wanted == HoldMode.Read;
            return share && tries ? null
                : share ? "as soon as a writer waits between the two, this waits for itself forever"
                : tries ? Fails
                : "this waits for itself forever";
        }

        if (KnownTypes.Is(type, types.VmaLock))
        {
            return "it is not re-entrant and throws LockRecursionException";
        }

        if (KnownTypes.Is(type, types.SpinLock))
        {
            return "it is not re-entrant, and spins forever or throws LockRecursionException";
        }

        ImmutableArray<IObjectCreationOperation> creations = model.Creations.Of(symbol);
        if (creations.IsEmpty)
        {
            return null;
        }

        if (KnownTypes.Is(type, types.SemaphoreSlim))
        {
            return creations.All(AdmitsOne) ? tries ? Fails : "it admits one holder, so this waits for itself forever" : null;
        }

        if (KnownTypes.Is(type, types.ReaderWriterLockSlim))
        {
            // From an upgradeable hold one may go on to read or to write; every other second acquire throws.
            bool allowed = held == HoldMode.Upgradeable && wanted != HoldMode.Upgradeable;
            return allowed || creations.Any(IsRecursive) ? null : "it does not support recursion and throws LockRecursionException";
        }

        return null;
    }

    public static ITypeSymbol? TypeOf(ISymbol symbol) => symbol switch
    {
        IFieldSymbol field => field.Type,
        IPropertySymbol property => property.Type,
        ILocalSymbol local => local.Type,
        IParameterSymbol parameter => parameter.Type,
        _ => null,
    };

    private static bool AdmitsOne(IObjectCreationOperation creation) =>
        creation.Arguments.Any(a => a.Parameter?.Name == "initialCount" && a.Value.ConstantValue is { HasValue: true, Value: 1 })
        && creation.Arguments.Where(a => a.Parameter?.Name == "maxCount" && a.ArgumentKind == ArgumentKind.Explicit).All(a => a.Value.ConstantValue is { HasValue: true, Value: 1 });

    private static bool IsRecursive(IObjectCreationOperation creation) =>
        creation.Arguments.Any(a => a.ArgumentKind == ArgumentKind.Explicit && a.Value.ConstantValue is not { HasValue: true, Value: 0 });
}
