using MmLock.Analyzers.Prefilter;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Operations;

/// <summary>
/// Methods that the runtime fills in by <c>[UnsafeAccessor]</c>: a reference to a field of any type, whatever the language says of it, and
/// calls of methods that nobody else may call.
/// </summary>
internal static class UnsafeAccessors
{
    private const string Name = "System.Runtime.CompilerServices.UnsafeAccessorAttribute";

    public static bool Is(IMethodSymbol method) => method.IsStatic && method.IsExtern && Of(method) is not null;

    public static IEnumerable<IMethodSymbol> In(SyntaxTree tree, SemanticModels models, CancellationToken cancellationToken)
    {
        IdentifierIndex words = IdentifierIndex.Of(tree, cancellationToken);
        return new[] { "UnsafeAccessor", "UnsafeAccessorAttribute" }.Where(words.Contains)
            .SelectMany(name => words.Uses(name, tree.GetRoot(cancellationToken)))
            .Select(n => n.FirstAncestorOrSelf<AttributeListSyntax>()?.Parent).OfType<SyntaxNode>().Distinct()
            .Select(d => models.Get(tree).GetDeclaredSymbol(d, cancellationToken)).OfType<IMethodSymbol>().Where(Is);
    }

    /// <summary>
    /// The fields that an accessor refers to, those below a property included, with the property; the property of a setter that it calls.
    /// Default where its type is not told in the sources.
    /// </summary>
    public static ImmutableArray<ISymbol> MembersOf(IMethodSymbol accessor)
    {
        AttributeData attribute = Of(accessor)!;

        // Constructor, method, static method, field, static field.
        int kind = attribute.ConstructorArguments.FirstOrDefault().Value as int? ?? 0;
        string member = attribute.NamedArguments.FirstOrDefault(a => a.Key == "Name").Value.Value as string ?? accessor.Name;
        if (kind is not (3 or 4) && !member.StartsWith("set_", System.StringComparison.Ordinal))
        {
            return ImmutableArray<ISymbol>.Empty;
        }

        if (accessor.Parameters.FirstOrDefault()?.Type is not INamedTypeSymbol { SpecialType: not SpecialType.System_Object } type)
        {
            return default;
        }

        return type.OriginalDefinition.GetMembers().Where(m => m.Name == member || m is IPropertySymbol && (
            member == "set_" + m.Name || member == $"<{m.Name}>k__BackingField")).ToImmutableArray();
    }

    private static AttributeData? Of(IMethodSymbol method) =>
        method.GetAttributes().FirstOrDefault(a => a.AttributeClass?.ToDisplayString() == Name);
}
