using MmLock.Analyzers.Primitives;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.Analyzers.Locks;

/// <summary>What a list of primitives names, held against a compilation.</summary>
internal static class PrimitiveNames
{
    /// <summary>What cannot be read, and what names nothing that exists.</summary>
    public static IEnumerable<PrimitiveProblem> ProblemsOf(PrimitiveLines lines, Compilation compilation)
    {
        var later = new HashSet<string>();
        foreach (PrimitiveEntry entry in lines.Entries.Reverse())
        {
            LockPrimitive primitive = entry.Primitive;
            ImmutableArray<INamedTypeSymbol> types = compilation.GetTypesByMetadataName(primitive.MetadataName);
            if (types.IsEmpty)
            {
                yield return new PrimitiveProblem(
                    entry.Type, "neither this project nor its references have this type (a nested type is written Outer+Inner)");
            }
            else if (!later.Add(primitive.MetadataName))
            {
                yield return new PrimitiveProblem(entry.Type, "the type stands below once more, and that counts");
            }
            else
            {
                foreach (PrimitiveProblem problem in MembersOf(entry, types[0]).Concat(ParametersOf(entry, types[0])))
                {
                    yield return problem;
                }
            }
        }

        foreach (PrimitiveProblem problem in lines.Problems)
        {
            yield return problem;
        }
    }

    private static IEnumerable<PrimitiveProblem> MembersOf(PrimitiveEntry entry, INamedTypeSymbol type)
    {
        for (int i = 0; i < entry.Members.Length; i++)
        {
            PrimitiveMember member = entry.Primitive.Members[i];
            List<ISymbol> found = Find(type, member);
            if (found.Count == 0)
            {
                yield return new PrimitiveProblem(
                    entry.Members[i],
                    $"'{type.Name}' has no method or property of this name{(member.Is(MemberMarks.NoParameters) ? " without parameters" : "")}");
                continue;
            }

            string? parameter = member.Timeout.Concat(member.Token).Concat(member.Flag).Concat(member.Range)
                .FirstOrDefault(p => !found.OfType<IMethodSymbol>().Any(m => m.Parameters.Any(q => q.Name == p)));
            if (parameter is not null)
            {
                yield return new PrimitiveProblem(entry.Members[i], $"no overload has a parameter '{parameter}'");
            }
        }
    }

    /// <summary>The parameters of constructors that traits name.</summary>
    private static IEnumerable<PrimitiveProblem> ParametersOf(PrimitiveEntry entry, INamedTypeSymbol type) =>
        entry.Primitive.Permits.Concat(new[] { entry.Primitive.ReentrantIf }.OfType<string>())
            .Where(p => !type.InstanceConstructors.Any(c => c.Parameters.Any(q => q.Name == p)))
            .Select(p => new PrimitiveProblem(entry.Type, $"no constructor has a parameter '{p}'"));

    private static List<ISymbol> Find(INamedTypeSymbol type, PrimitiveMember member)
    {
        var found = new List<ISymbol>();
        for (INamedTypeSymbol? at = type; at is not null; at = at.BaseType)
        {
            found.AddRange(at.GetMembers(member.Name).Where(m => m is IPropertySymbol && !member.Is(MemberMarks.NoParameters)
                || m is IMethodSymbol method && !(member.Is(MemberMarks.NoParameters) && method.Parameters.Length > 0)));
        }

        return found;
    }
}
