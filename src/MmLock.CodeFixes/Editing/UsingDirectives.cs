using MmLock.CodeFixes.Editing.Layout;
using Microsoft.CodeAnalysis.CSharp;

namespace MmLock.CodeFixes.Editing;

/// <summary>Brings <c>namespace MmLock</c> into scope where a fix needs it, in the file's own order and line endings.</summary>
internal static class UsingDirectives
{
    private const string Namespace = "MmLock";

    /// <param name="root">The file, as it is to become.</param>
    /// <param name="names">What was written into it.</param>
    public static CompilationUnitSyntax AddIfNeeded(CompilationUnitSyntax root, OwnNames names)
    {
        if (!names.NeedsImport || root.Usings.Any(IsOurs))
        {
            return root;
        }

        SyntaxTrivia newLine = FileLayout.EndOfLine(
            (SyntaxNode?)root.Usings.FirstOrDefault()
                ?? root.Externs.FirstOrDefault() ?? (SyntaxNode?)root.Members.FirstOrDefault() ?? root);
        UsingDirectiveSyntax added = SyntaxFactory.UsingDirective(SyntaxFactory.IdentifierName(Namespace))
            .WithUsingKeyword(SyntaxFactory.Token(default, SyntaxKind.UsingKeyword, SyntaxFactory.TriviaList(SyntaxFactory.Space)))
            .WithTrailingTrivia(newLine);
        if (root.Usings.Count > 0)
        {
            int index = 0;
            while (index < root.Usings.Count && Precedes(root.Usings[index]))
            {
                index++;
            }

            if (index == 0)
            {
                UsingDirectiveSyntax first = root.Usings[0];
                added = added.WithLeadingTrivia(first.GetLeadingTrivia());
                root = root.ReplaceNode(first, first.WithLeadingTrivia());
            }

            return root.WithUsings(root.Usings.Insert(index, added));
        }

        // A file without usings: before its first member, below whatever comment opens the file.
        SyntaxNode? member = (SyntaxNode?)root.Externs.FirstOrDefault() ?? root.Members.FirstOrDefault();
        if (member is null)
        {
            return root.WithUsings(SyntaxFactory.SingletonList(added));
        }

        SyntaxTriviaList leading = member.GetLeadingTrivia();
        return root
            .ReplaceNode(member, member.WithLeadingTrivia(newLine))
            .WithUsings(SyntaxFactory.SingletonList(added.WithLeadingTrivia(leading)));
    }

    private static bool IsOurs(UsingDirectiveSyntax directive) =>
        directive.Alias is null && directive.StaticKeyword.IsKind(SyntaxKind.None)
            && directive.Name?.ToString() is Namespace or "global::" + Namespace;

    private static bool Precedes(UsingDirectiveSyntax directive)
    {
        string name = directive.Name?.ToString() ?? "";
        bool system = name == "System" || name.StartsWith("System.", System.StringComparison.Ordinal);
        return directive.Alias is null && directive.StaticKeyword.IsKind(SyntaxKind.None)
            && (system || string.CompareOrdinal(name, Namespace) < 0);
    }
}
