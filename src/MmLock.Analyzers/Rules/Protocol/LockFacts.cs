using System.Collections.Immutable;
using System.Linq;
using MmLock.Analyzers.Locks;
using Microsoft.CodeAnalysis;

namespace MmLock.Analyzers.Rules.Protocol;

/// <summary>What a diagnostic tells its fix of a lock.</summary>
internal static class LockFacts
{
    /// <summary>How the body calls the lock; absent where it has no name there.</summary>
    public const string Expression = "lockExpression";

    /// <summary>How an attribute on the method names the lock; absent where none can.</summary>
    public const string Member = "lockMember";

    /// <summary>The name of the lock's type.</summary>
    public const string Type = "lockType";

    /// <summary>The mode that is needed here, and the strongest one that the method needs anywhere.</summary>
    public const string Mode = "mode";
    public const string MethodMode = "methodMode";

    /// <summary>Present where the lock is held on no way, so that taking it, or asking the callers for it, can help.</summary>
    public const string IsNowhere = "isNowhere";

    /// <summary>Present where the hold that is there allows all that the second one would.</summary>
    public const string IsCovered = "isCovered";

    /// <summary>Present where the two locks could as well be taken in the other order.</summary>
    public const string CanSwap = "canSwap";

    /// <summary>How many of the additional locations behind the first are releases of the hold.</summary>
    public const string Releases = "releases";

    public static ImmutableDictionary<string, string?> Of(LockPath path, ITypeSymbol type, IMethodSymbol? method)
    {
        ImmutableDictionary<string, string?> facts = ImmutableDictionary<string, string?>.Empty.Add(Type, type.Name);
        if (path.IsOpaque || path.Members.Any(m => m is IMethodSymbol or ILocalSymbol or IParameterSymbol { ContainingSymbol: IMethodSymbol { MethodKind: not MethodKind.Constructor } }))
        {
            return facts;
        }

        string members = string.Join(".", path.Members.Select(m => m.Name));
        bool isStatic = path.RootSymbol is null && !path.IsOfThis;
        string expression = path.RootSymbol is { } root ? members.Length > 0 ? $"{root.Name}.{members}" : root.Name
            : isStatic && !SymbolEqualityComparer.Default.Equals(path.Members[0].ContainingType, method?.ContainingType) ? $"{path.Members[0].ContainingType.Name}.{members}"
            : members.Length > 0 ? members
            : "this";
        facts = facts.Add(Expression, expression);
        return path.RootSymbol is ILocalSymbol || members.Length == 0 && path.RootSymbol is null || isStatic && expression != members ? facts : facts.Add(Member, expression);
    }
}
