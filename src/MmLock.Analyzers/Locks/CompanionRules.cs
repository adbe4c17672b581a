using MmLock.Analyzers.Prefilter;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Locks;

/// <summary>
/// When objects of a type cannot have a lock that goes with them: where objects come to be without their initializers, or as copies
/// of others, or their layout is given.
/// </summary>
internal static class CompanionRules
{
    private static readonly ImmutableArray<string> s_serialized = ImmutableArray.Create(
        "System.SerializableAttribute", "System.Runtime.Serialization.DataContractAttribute",
        "System.Runtime.Serialization.CollectionDataContractAttribute", "ProtoBuf.ProtoContractAttribute");

    /// <summary>Why no object of these classes can have it, with the places.</summary>
    /// <param name="home">The class that is to declare it.</param>
    /// <param name="family">It and the classes below it.</param>
    /// <param name="graph">The compilation.</param>
    /// <param name="isOfObject">The lock is of the object; false for one beside what the object holds, of which a copy
    /// may have both.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static IEnumerable<(string Reason, SyntaxNode At)> Of(
        INamedTypeSymbol home, IReadOnlyList<INamedTypeSymbol> family, LockAliasAnalysis graph, bool isOfObject,
        CancellationToken cancellationToken)
    {
        foreach (INamedTypeSymbol type in family.Concat(BasesOf(home)))
        {
            bool isOwn = family.Contains(type, SymbolEqualityComparer.Default);
            foreach (SyntaxNode at in Declarations(type, cancellationToken).Take(isOwn ? 1 : 0))
            {
                if (type.IsRecord && isOfObject)
                {
                    yield return (
                        $"'{type.Name}' is a record: what 'with' copies would share the lock of the original, and its equality would "
                            + "compare it; make it a class that is no record",
                        at);
                }

                if (type.GetAttributes().Select(a => a.AttributeClass).OfType<INamedTypeSymbol>()
                    .FirstOrDefault(a => s_serialized.Contains(a.ToDisplayString())) is { } attribute)
                {
                    yield return (
                        $"'{type.Name}' is marked [{attribute.Name.Replace("Attribute", "")}]: what reads its objects back makes them "
                            + "without the lock; serialize another class",
                        at);
                }

                if (type.IsComImport || type.GetAttributes().Any(a =>
                    a.AttributeClass?.ToDisplayString() == "System.Runtime.InteropServices.StructLayoutAttribute"))
                {
                    yield return ($"the layout of '{type.Name}' is given, so that it can have no further field; lock another object", at);
                }
            }

            if (!isOfObject)
            {
                continue;
            }

            foreach (SyntaxNode declaration in Declarations(type, cancellationToken))
            {
                if (Uses("MemberwiseClone", declaration, cancellationToken).FirstOrDefault() is { } copy)
                {
                    yield return (
                        $"'{type.Name}' copies itself by 'MemberwiseClone', and the copy would share the lock of the original; "
                            + "copy by a constructor",
                        copy);
                }
            }

            if (type.BaseType is { SpecialType: not SpecialType.System_Object, DeclaringSyntaxReferences.IsEmpty: true } foreign
                && foreign.AllInterfaces.Any(i => i.ToDisplayString() == "System.ICloneable")
                && Declarations(type, cancellationToken).FirstOrDefault() is { } derived)
            {
                yield return (
                    $"'{foreign.Name}', from which '{type.Name}' derives, can copy itself, and the copy would share the lock of the "
                        + "original; lock another object",
                    derived);
            }
        }

        foreach (SyntaxTree tree in graph.Models.Compilation.SyntaxTrees)
        {
            foreach (SimpleNameSyntax name in IdentifierIndex.Of(tree, cancellationToken)
                .Uses("GetUninitializedObject", tree.GetRoot(cancellationToken)))
            {
                if (MayMake(name, family, graph, cancellationToken))
                {
                    yield return (
                        $"'{ShortText.FirstLineOf(name.Parent?.Parent ?? name, 60)}' makes objects without running a constructor, and so "
                            + "without a lock; make them by a constructor",
                        name);
                }
            }
        }
    }

    /// <summary>The classes of the sources above one.</summary>
    public static IEnumerable<INamedTypeSymbol> BasesOf(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? at = type.BaseType?.OriginalDefinition; at is { DeclaringSyntaxReferences.IsEmpty: false }; at =
            at.BaseType?.OriginalDefinition)
        {
            yield return at;
        }
    }

    public static bool Derives(ITypeSymbol? type, INamedTypeSymbol top)
    {
        for (ITypeSymbol? at = type; at is not null; at = at.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(at.OriginalDefinition, top))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A name that nothing in the family has, and nothing that is written in it means by another thing.</summary>
    public static string FreeName(string wanted, IReadOnlyList<INamedTypeSymbol> family, CancellationToken cancellationToken)
    {
        List<INamedTypeSymbol> all = family.Concat(family.SelectMany(BasesOf)).ToList();
        string name = wanted;
        for (int i = 2; all.Any(IsTaken); i++)
        {
            name = wanted.StartsWith("Mm", System.StringComparison.Ordinal) && i == 2 ? wanted.Insert(2, "Object") : wanted + i;
        }

        return name;

        bool IsTaken(INamedTypeSymbol type) => type.Name == name || !type.GetMembers(name).IsEmpty
            || type.TypeParameters.Any(p => p.Name == name)
            || Declarations(type, cancellationToken).Any(d => d.DescendantTokens().Any(t => t.ValueText == name));
    }

    public static IEnumerable<SyntaxNode> Declarations(INamedTypeSymbol type, CancellationToken cancellationToken) =>
        type.DeclaringSyntaxReferences.OrderBy(r => r.SyntaxTree.FilePath, System.StringComparer.Ordinal).ThenBy(r => r.Span.Start)
            .Select(r => r.GetSyntax(cancellationToken));

    private static IEnumerable<SimpleNameSyntax> Uses(string name, SyntaxNode within, CancellationToken cancellationToken) =>
        IdentifierIndex.Of(within.SyntaxTree, cancellationToken).Uses(name, within.SyntaxTree.GetRoot(cancellationToken), within.Span);

    /// <summary>Only a type that is spelled there and is another one is another one.</summary>
    private static bool MayMake(
        SimpleNameSyntax name, IReadOnlyList<INamedTypeSymbol> family, LockAliasAnalysis graph, CancellationToken cancellationToken)
    {
        TypeOfExpressionSyntax? spelled = name.FirstAncestorOrSelf<InvocationExpressionSyntax>()?.ArgumentList.Arguments
            .Select(a => a.Expression).OfType<TypeOfExpressionSyntax>().FirstOrDefault();
        ITypeSymbol? made = spelled is null ? null : graph.Models.Get(name.SyntaxTree).GetTypeInfo(spelled.Type, cancellationToken).Type;
        return made is null or ITypeParameterSymbol
            || family.Any(f => SymbolEqualityComparer.Default.Equals(f, made.OriginalDefinition));
    }
}
