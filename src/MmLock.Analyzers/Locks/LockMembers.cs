namespace MmLock.Analyzers.Locks;

/// <summary>
/// Finds the lock that an annotation names by a member path: <c>"MmapSem"</c>, <c>"Mm.MmapSem"</c>,
/// <c>"vma.Mm.MmapSem"</c>.
/// </summary>
internal static class LockMembers
{
    /// <summary>
    /// The path begins with a parameter, else with a member of the method's type, else with a member of a parameter's
    /// type.
    /// </summary>
    public static (LockPath Path, ITypeSymbol? Type)? Resolve(string path, IMethodSymbol method)
    {
        string[] names = path.Split('.');
        if (method.Parameters.FirstOrDefault(p => p.Name == names[0]) is { } parameter)
        {
            return Follow(LockPath.Of(parameter), parameter.Type, names, 1);
        }

        if (Follow(LockPath.This, method.ContainingType, names, 0) is { } own)
        {
            return own;
        }

        return method.Parameters.Select(p => Follow(LockPath.Of(p), p.Type, names, 0)).FirstOrDefault(f => f is not null);
    }

    private static (LockPath, ITypeSymbol?)? Follow(LockPath path, ITypeSymbol? type, string[] names, int next)
    {
        for (; next < names.Length; next++)
        {
            ISymbol? member = null;
            for (ITypeSymbol? at = type; at is not null && member is null; at = at.BaseType)
            {
                member = at.GetMembers(names[next]).FirstOrDefault(m => m is IFieldSymbol or IPropertySymbol);
            }

            switch (member)
            {
                case IFieldSymbol field:
                    type = field.Type;
                    break;
                case IPropertySymbol property:
                    type = property.Type;
                    break;
                default:
                    return null;
            }

            path = member.IsStatic ? LockPath.Static(member) : path.Member(member);
        }

        return (path, type);
    }
}
