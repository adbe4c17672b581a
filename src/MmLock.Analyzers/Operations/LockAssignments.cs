using System.Collections.Concurrent;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Operations;

/// <summary>Who gives a field or property another value after its object is made.</summary>
/// <param name="First">The first such place in its type; null for none.</param>
/// <param name="KeepsIdentity">
/// All such places leave the lock one: they assign null, as disposal does, or set it once for all by <c>LazyInitializer</c>
/// or <c>CompareExchange</c>.
/// </param>
/// <param name="SetsOnce">All of them set it once for all.</param>
internal sealed record LateAssignments(Location? First, bool KeepsIdentity, bool SetsOnce);

/// <summary>Reads the assignments of lock members off the type that declares them, each member once.</summary>
internal sealed class LockAssignments(SemanticModels models)
{
    private readonly ConcurrentDictionary<ISymbol, LateAssignments> _known = new(SymbolEqualityComparer.Default);

    public LateAssignments Of(ISymbol member) => _known.GetOrAdd(member.OriginalDefinition, Read);

    private LateAssignments Read(ISymbol member)
    {
        var late = new List<SyntaxNode>();
        bool keeps = true;
        bool once = true;
        foreach (SyntaxReference reference in member.ContainingType.DeclaringSyntaxReferences
            .OrderBy(r => r.SyntaxTree.FilePath, System.StringComparer.Ordinal).ThenBy(r => r.Span.Start))
        {
            foreach (IdentifierNameSyntax name in reference.GetSyntax().DescendantNodes().OfType<IdentifierNameSyntax>()
                .Where(n => n.Identifier.ValueText == member.Name))
            {
                ExpressionSyntax use = name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : name;
                if (IsWritten(use) && models.Compilation.ContainsSyntaxTree(use.SyntaxTree) && IsReferenceTo(member, use)
                    && !IsConstruction(use, member))
                {
                    late.Add(use);
                    once &= SetsOnce(use);
                    keeps &= SetsOnce(use) || use.Parent is AssignmentExpressionSyntax { Right: { } right } && Clears(right);
                }
            }
        }

        return new LateAssignments(late.FirstOrDefault()?.GetLocation(), late.Count > 0 && keeps, late.Count > 0 && once);
    }

    private bool IsReferenceTo(ISymbol member, ExpressionSyntax use) =>
        SymbolEqualityComparer.Default.Equals(
            models.Get(use.SyntaxTree).GetSymbolInfo(use, CancellationToken.None).Symbol?.OriginalDefinition, member);

    private static bool IsWritten(ExpressionSyntax use)
    {
        SyntaxNode at = use;
        while (at.Parent is ParenthesizedExpressionSyntax or ArgumentSyntax { Parent: TupleExpressionSyntax, RefKindKeyword.RawKind: 0 }
            or TupleExpressionSyntax)
        {
            at = at.Parent;
        }

        return at.Parent switch
        {
            AssignmentExpressionSyntax assignment => assignment.Left == at,
            ArgumentSyntax argument =>
                !argument.RefKindKeyword.IsKind(SyntaxKind.None) && !argument.RefKindKeyword.IsKind(SyntaxKind.InKeyword),
            RefExpressionSyntax => true,
            _ => false,
        };
    }

    /// <summary>In a constructor of the type itself, for the object that it makes.</summary>
    private static bool IsConstruction(ExpressionSyntax use, ISymbol member)
    {
        if (use is MemberAccessExpressionSyntax { Expression: not ThisExpressionSyntax } && !member.IsStatic)
        {
            return false;
        }

        foreach (SyntaxNode ancestor in use.Ancestors())
        {
            switch (ancestor)
            {
                case AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or InitializerExpressionSyntax:
                    return false;
                case ConstructorDeclarationSyntax constructor:
                    return constructor.Modifiers.Any(SyntaxKind.StaticKeyword) == member.IsStatic
                        && constructor.Parent is TypeDeclarationSyntax type && type.Identifier.ValueText == member.ContainingType.Name;
                case AccessorDeclarationSyntax accessor:
                    return accessor.IsKind(SyntaxKind.InitAccessorDeclaration);
                case MemberDeclarationSyntax:
                    return false;
            }
        }

        return false;
    }

    /// <summary>The first value wins: it is exchanged for null, and nothing else.</summary>
    private static bool SetsOnce(ExpressionSyntax use) =>
        use.Parent is ArgumentSyntax
        {
            Parent.Parent: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax called, ArgumentList.Arguments: var given }
        }
        && (called.Name.Identifier.ValueText == "EnsureInitialized"
            || called.Name.Identifier.ValueText == "CompareExchange" && given.Count == 3 && Clears(given[2].Expression));

    private static bool Clears(ExpressionSyntax value) => value switch
    {
        PostfixUnaryExpressionSyntax { Operand: { } operand } => Clears(operand),
        _ => value.IsKind(SyntaxKind.NullLiteralExpression) || value.IsKind(SyntaxKind.DefaultLiteralExpression),
    };
}
