using MmLock.Analyzers.Locks;

namespace MmLock.Analyzers.Rules.Protocol;

/// <summary>The properties by which a diagnostic tells its fix of a lock.</summary>
internal static class LockProperties
{
    public static ImmutableDictionary<string, string?> Of(LockPath path, ITypeSymbol type, IMethodSymbol? method, KnownTypes types)
    {
        ImmutableDictionary<string, string?> facts = ImmutableDictionary<string, string?>.Empty.Add(
            DiagnosticPropertyNames.Type, types.Primitives.Of(type)?.MetadataName ?? type.ToDisplayString());
        if (path.IsOpaque
            || path.Members.Any(m =>
                m is IMethodSymbol or ILocalSymbol
                    or IParameterSymbol { ContainingSymbol: IMethodSymbol { MethodKind: not MethodKind.Constructor } }))
        {
            return facts;
        }

        string members = string.Join(".", path.Members.Select(m => m.Name));
        bool isStatic = path.RootSymbol is null && !path.IsOfThis;
        string expression = path.RootSymbol is { } root ? members.Length > 0 ? $"{root.Name}.{members}" : root.Name
            : isStatic && !SymbolEqualityComparer.Default.Equals(path.Members[0].ContainingType, method?.ContainingType)
            ? $"{path.Members[0].ContainingType.Name}.{members}"
            : members.Length > 0 ? members
            : "this";
        facts = facts.Add(DiagnosticPropertyNames.Expression, expression);
        return path.RootSymbol is ILocalSymbol || members.Length == 0 && path.RootSymbol is null || isStatic && expression != members
            ? facts
            : facts.Add(DiagnosticPropertyNames.Member, expression);
    }
}
