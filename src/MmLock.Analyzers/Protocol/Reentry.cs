using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Primitives;

namespace MmLock.Analyzers.Protocol;

/// <summary>What happens when a lock is taken that the same code holds.</summary>
internal static class Reentry
{
    private const string Fails = "the attempt can only fail";
    private const string ReaderThrows =
        "a thread that holds it for reading may not take it for writing, and this throws LockRecursionException";

    /// <summary>
    /// In words; null where a re-entrant lock gives it, for modes that go together, and for locks that nothing is known
    /// of.
    /// </summary>
    /// <param name="path">The lock.</param>
    /// <param name="held">How it is held.</param>
    /// <param name="acquire">The acquire that asks again.</param>
    /// <param name="model">The compilation.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static string? Outcome(
        LockPath path, LockHold held, AcquireSite acquire, LockUseModel model, CancellationToken cancellationToken)
    {
        HoldMode wanted = acquire.Mode;
        bool tries = acquire.Lock is { MayFail: true };
        if (path.Symbol is not { } symbol || model.Locks.Types.Primitives.Of(symbol.DeclaredType()) is not { } primitive)
        {
            return null;
        }

        if (primitive.Is(PrimitiveTraits.Api | PrimitiveTraits.Value))
        {
            // A hold that the caller promises may be coarse: then it nests. In a structure hold only another one does.
            bool nests = (held.Site.Class == LockGranularity.Coarse || held.Site.IsRequired
                || held.Site.Lock is { IsStructure: true } && acquire.Lock is { IsStructure: true })
                && model.Locks.Graph.Recursion.IsByThread(symbol, cancellationToken);
            return !nests ? OutcomeOf(primitive, held.Mode, wanted, tries)
                : IsReadThenWrite(held.Mode, wanted) ? ReaderThrows
                : null;
        }

        ImmutableArray<IObjectCreationOperation> creations = model.Creations.Of(symbol);
        bool isReentrant = primitive.Is(PrimitiveTraits.Reentrant) || creations.Any(c => LockCreations.IsRecursive(c, primitive));
        return creations.IsEmpty ? null
            : isReentrant ? tries || !IsReadThenWrite(held.Mode, wanted) ? null
                : primitive.Again == SecondAcquire.Throws ? ReaderThrows
                : "this waits for its own read hold forever"
            : creations.All(c => AdmitsOne(c, primitive)) ? OutcomeOf(primitive, held.Mode, wanted, tries)
            : null;
    }

    /// <summary>What even a re-entrant lock does not give.</summary>
    private static bool IsReadThenWrite(HoldMode held, HoldMode wanted) => held == HoldMode.Read && wanted == HoldMode.Write;

    private static string? OutcomeOf(LockPrimitive primitive, HoldMode held, HoldMode wanted, bool tries)
    {
        // From an upgradeable hold one may go on to read or to write.
        bool isUpgrade = held == HoldMode.Upgradeable && wanted != HoldMode.Upgradeable;
        bool share = primitive.Is(PrimitiveTraits.Modes) && held == HoldMode.Read && wanted == HoldMode.Read;
        return isUpgrade ? null : primitive.Again switch
        {
            SecondAcquire.Throws => "it is not re-entrant and throws LockRecursionException",
            SecondAcquire.Spins => "it is not re-entrant, and spins forever or throws LockRecursionException",
            SecondAcquire.Waits when share => tries ? null : "as soon as a writer waits between the two, this waits for itself forever",
            SecondAcquire.Waits when tries => Fails,
            SecondAcquire.Waits =>
                primitive.Permits.IsEmpty ? "this waits for itself forever" : "it admits one holder, so this waits for itself forever",
            _ => null,
        };
    }

    /// <summary>A semaphore is a lock when it starts with one permit and never has more.</summary>
    private static bool AdmitsOne(IObjectCreationOperation creation, LockPrimitive primitive) => primitive.Permits.IsEmpty
        || creation.Arguments.Any(a => a.Parameter?.Name == primitive.Permits[0] && a.Value.ConstantValue is { HasValue: true, Value: 1 })
        && creation.Arguments.Where(a => a.ArgumentKind == ArgumentKind.Explicit && primitive.Permits.Contains(a.Parameter!.Name))
            .All(a => a.Value.ConstantValue is { HasValue: true, Value: 1 });
}
