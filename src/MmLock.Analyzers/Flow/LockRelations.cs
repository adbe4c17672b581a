using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Primitives;

namespace MmLock.Analyzers.Flow;

internal enum HeldAnswer
{
    Missing,
    Held,
    /// <summary>Something is held that may be the same lock by another name.</summary>
    Unknown,
}

/// <summary>Whether one path to a point holds a lock that is named by a path.</summary>
internal sealed class LockRelations(LockModel model, LockAliases aliases)
{
    public LockAliases Aliases => aliases;

    /// <param name="path">The path.</param>
    /// <param name="required">The lock.</param>
    /// <param name="lockType">Its type.</param>
    public (HeldAnswer Answer, LockHold? Hold) Ask(PathState path, LockPath required, ITypeSymbol lockType)
    {
        LockPath wanted = aliases.Canonical(required);
        LockHold? found = null;
        bool perhaps = false;
        foreach (LockHold hold in path.Holds)
        {
            if (hold.IsReturned)
            {
                continue;
            }

            LockPath held = aliases.Canonical(hold.Site.Path);
            if (IsPrefix(wanted, held) || hold.Site.LatchOf(held) is { } latch && IsPrefix(wanted, latch))
            {
                // The strongest counts: an upgradeable hold with a write hold inside it may write.
                found = found is { Mode: HoldMode.Write } ? found : hold;
            }
            else
            {
                perhaps |= MayBeSame(wanted, held, lockType);
            }
        }

        return found is not null ? (HeldAnswer.Held, found) : (perhaps ? HeldAnswer.Unknown : HeldAnswer.Missing, null);
    }

    /// <summary>The lock itself, or the lock inside a wrapper object: whoever holds <c>_gate._inner</c> holds <c>_gate</c>.</summary>
    public static bool IsPrefix(LockPath lockPath, LockPath held) =>
        held.Members.Length >= lockPath.Members.Length
        && Equals(held.RootSymbol is null, lockPath.RootSymbol is null)
        && held.IsOpaque == lockPath.IsOpaque
        && (held.IsOpaque ? held.Equals(lockPath) : SymbolEqualityComparer.Default.Equals(held.RootSymbol, lockPath.RootSymbol))
        && lockPath.Members.Zip(held.Members, (a, b) => SymbolEqualityComparer.Default.Equals(a, b)).All(same => same)
        && (!lockPath.Equals(LockPath.This) || held.Equals(lockPath));

    private bool MayBeSame(LockPath wanted, LockPath held, ITypeSymbol lockType)
    {
        if (held.IsOpaque || held.Symbol is null || held.Symbol is IMethodSymbol)
        {
            return true;
        }

        ITypeSymbol? type = held.Symbol.DeclaredType();
        if (wanted.IsSameMember(held))
        {
            return !AreOnDifferentObjects(wanted, held);
        }

        bool sameType = type is null || SymbolEqualityComparer.Default.Equals(type.OriginalDefinition, lockType.OriginalDefinition);
        return sameType && !(wanted.Symbol is { } a && held.Symbol is { } b && Owns(a) && Owns(b));
    }

    private bool Owns(ISymbol symbol) => symbol is IFieldSymbol or IPropertySymbol && aliases.MakesItsOwn(symbol);

    /// <summary>
    /// <c>this</c> and a parameter, or two parameters, are different objects as far as anybody who reads the method can
    /// tell.
    /// </summary>
    private static bool AreOnDifferentObjects(LockPath a, LockPath b) =>
        IsFixedRoot(a) && IsFixedRoot(b)
        && !SymbolEqualityComparer.Default.Equals(a.RootSymbol, b.RootSymbol)
        && a.Members.SequenceEqual(b.Members, SymbolEqualityComparer.Default);

    private static bool IsFixedRoot(LockPath path) =>
        !path.IsOpaque && path.RootSymbol is null or IParameterSymbol { RefKind: RefKind.None };

    /// <summary>
    /// Types whose every operation the engine reads. Of any other it sees <c>lock</c>, and methods that wrap one of
    /// these.
    /// </summary>
    public bool IsPrimitive(ITypeSymbol type) =>
        type.SpecialType == SpecialType.System_Object || model.Types.IsRawLock(type) || model.Types.IsMmapLock(type)
        || KnownTypes.Is(type, model.Types.RangeLock) || KnownTypes.Is(type, model.Types.VmaLock);
}
