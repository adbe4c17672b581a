using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Prefilter;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Narrowing;

/// <summary>
/// Members that a copy of an object has in common with it: <c>one with { … }</c> that does not set the member, and
/// <c>MemberwiseClone</c>.
/// </summary>
internal sealed class MemberCopies(ValueOrigins origins, CancellationToken cancellationToken)
{
    public bool IsCopied(ISymbol member)
    {
        if (member.IsStatic || member.ContainingType is not { } type || member is not (IFieldSymbol or IPropertySymbol))
        {
            return false;
        }

        return Trees(member).Any(t => type.IsRecord && IsCopiedByWith(t, member, type) || IsCloned(t, type));
    }

    private IEnumerable<SyntaxTree> Trees(ISymbol member)
    {
        Compilation above = origins.Models.Compilation;
        Compilation own = member.DeclaringSyntaxReferences.Select(r => origins.Models.OwnerOf(r.SyntaxTree)).OfType<Compilation>()
            .FirstOrDefault() ?? above;
        return own == above ? own.SyntaxTrees : own.SyntaxTrees.Concat(above.SyntaxTrees);
    }

    private bool IsCopiedByWith(SyntaxTree tree, ISymbol member, INamedTypeSymbol type)
    {
        IdentifierIndex names = IdentifierIndex.Of(tree, cancellationToken);
        return names.Copies.Length > 0 && names.Copies.Any(p =>
            tree.GetRoot(cancellationToken).FindToken(p).Parent is WithExpressionSyntax copy
            && origins.Models.Get(tree).GetOperation(copy, cancellationToken) is IWithOperation { Type: { } made } with
            && AreRelated(made, type)
            && with.Initializer.Initializers.OfType<ISimpleAssignmentOperation>().All(a =>
                a.Target is not IMemberReferenceOperation set
                || !SymbolEqualityComparer.Default.Equals(set.Member.OriginalDefinition, member.OriginalDefinition)));
    }

    private bool IsCloned(SyntaxTree tree, INamedTypeSymbol type) => IdentifierIndex.Of(tree, cancellationToken)
        .Uses(nameof(MemberwiseClone), tree.GetRoot(cancellationToken))
        .Select(n => n.FirstAncestorOrSelf<TypeDeclarationSyntax>()).OfType<TypeDeclarationSyntax>()
        .Any(d => origins.Models.Get(tree).GetDeclaredSymbol(d, cancellationToken) is INamedTypeSymbol cloned && AreRelated(cloned, type));

    /// <summary>An object may be of both.</summary>
    private static bool AreRelated(ITypeSymbol a, ITypeSymbol b) => IsOrHasBase(a, b) || IsOrHasBase(b, a);

    private static bool IsOrHasBase(ITypeSymbol type, ITypeSymbol other)
    {
        for (ITypeSymbol? at = type; at is not null; at = at.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(at.OriginalDefinition, other.OriginalDefinition))
            {
                return true;
            }
        }

        return false;
    }
}
