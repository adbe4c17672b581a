using System;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Prefilter;

/// <summary>
/// A digest of what code elsewhere can see of a file: all of it but the bodies of its members. Two files with the same digest can take each
/// other's place, and no name in another file means anything else.
/// </summary>
internal static class DeclarationDigest
{
    private static readonly ConditionalWeakTable<SyntaxTree, byte[]> s_files = new();

    public static byte[] Of(SyntaxTree tree, CancellationToken cancellationToken) =>
        s_files.TryGetValue(tree, out byte[]? known) ? known : s_files.GetValue(tree, t => Read(t, cancellationToken));

    public static byte[] Of(byte[] bytes)
    {
        using var algorithm = SHA256.Create();
        return algorithm.ComputeHash(bytes);
    }

    private static byte[] Read(SyntaxTree tree, CancellationToken cancellationToken)
    {
        // Types of one file alone have its path in their names.
        StringBuilder text = new StringBuilder(tree.FilePath).Append('\n');
        foreach (SyntaxNodeOrToken part in tree.GetRoot(cancellationToken).DescendantNodesAndTokens(n => !IsHidden(n)))
        {
            if (part.AsNode() is { } node)
            {
                if (IsHidden(node))
                {
                    text.Append(node is BlockSyntax ? "{}" : "=>");
                }
            }
            else
            {
                string word = part.AsToken().Text;
                text.Append(word.Length).Append(' ').Append(word);
            }
        }

        return Of(Encoding.Unicode.GetBytes(text.ToString()));
    }

    private static bool IsHidden(SyntaxNode node) =>
        node is BlockSyntax or ArrowExpressionClauseSyntax
        && node.Parent is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or BasePropertyDeclarationSyntax
        && !MayAddField(node);

    /// <summary>
    /// Whether the body may give its type a field that is not written: by <c>field</c>, or by what it uses of the parameters of the
    /// type. With such a field a struct may be one that <c>where T : unmanaged</c> does not admit, and a call elsewhere means another
    /// method.
    /// </summary>
    private static bool MayAddField(SyntaxNode body) =>
        body.FirstAncestorOrSelf<BaseTypeDeclarationSyntax>() is TypeDeclarationSyntax type
        && (type.IsKind(SyntaxKind.StructDeclaration) || type.IsKind(SyntaxKind.RecordStructDeclaration))
        && (type.ParameterList is not null || type.Modifiers.Any(SyntaxKind.PartialKeyword)
            || body.DescendantTokens().Any(t => t.Text == "field"));
}
