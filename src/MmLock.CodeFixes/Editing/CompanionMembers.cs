using MmLock.Analyzers.Configuration;
using MmLock.Analyzers.Locks;
using MmLock.CodeFixes.Editing.Layout;
using Microsoft.CodeAnalysis.CSharp;

namespace MmLock.CodeFixes.Editing;

/// <summary>A member that is to hold the lock of objects that were locked as such.</summary>
/// <param name="Type">The declaration of the type that gets it.</param>
/// <param name="Beside">The declaration below which it stands; null for the first member of the type.</param>
/// <param name="Companion">What it is.</param>
/// <param name="IsRecursive">Its coarse holds belong to threads and nest.</param>
internal sealed record CompanionMember(TypeDeclarationSyntax Type, MemberDeclarationSyntax? Beside, Companion Companion, bool IsRecursive)
{
    /// <summary>What it is claimed by among the edits of several builds.</summary>
    public SyntaxToken Token => Companion.Kind switch
    {
        CompanionKind.Instance => Type.Identifier,
        CompanionKind.TypeObject => Type.Keyword,
        _ => Beside!.GetLastToken(),
    };
}

/// <summary>Where the companions of objects are declared, and how.</summary>
internal static class CompanionMembers
{
    /// <summary>The place, in a file that can be edited; null where there is none.</summary>
    public static CompanionMember? Of(Companion companion, Project project, bool isRecursive, CancellationToken cancellationToken)
    {
        foreach (SyntaxNode node in companion.Home.DeclaringSyntaxReferences
            .OrderBy(r => r.SyntaxTree.FilePath, System.StringComparer.Ordinal).ThenBy(r => r.Span.Start)
            .Where(r => project.GetDocument(r.SyntaxTree) is not (null or SourceGeneratedDocument)
                && !OptionSettings.IsGenerated(r.SyntaxTree))
            .Select(r => r.GetSyntax(cancellationToken)))
        {
            if (companion.Kind == CompanionKind.Member
                && node.FirstAncestorOrSelf<MemberDeclarationSyntax>() is { Parent: TypeDeclarationSyntax owner } beside)
            {
                return new CompanionMember(owner, beside, companion, isRecursive);
            }

            if (companion.Kind != CompanionKind.Member && node is TypeDeclarationSyntax type)
            {
                return new CompanionMember(type, null, companion, isRecursive);
            }
        }

        return null;
    }

    /// <summary>The type with its companions.</summary>
    /// <param name="type">As it is to become, otherwise.</param>
    /// <param name="old">As it is.</param>
    /// <param name="members">Those of this declaration.</param>
    /// <param name="names">How types are written in the file.</param>
    /// <param name="layout">The file.</param>
    public static TypeDeclarationSyntax Add(
        TypeDeclarationSyntax type, TypeDeclarationSyntax old, IReadOnlyList<CompanionMember> members, OwnNames names, FileLayout layout)
    {
        SyntaxTrivia newLine = FileLayout.EndOfLine(old);

        // From the back, so that the places of the others stay. Static ones go first: initializers run in the order of the text.
        foreach (CompanionMember member in members.Where(m => m.Beside is not null).OrderByDescending(m => m.Beside!.SpanStart))
        {
            int index = old.Members.IndexOf(member.Beside!);
            MemberDeclarationSyntax beside = type.Members[index];
            bool isAlone = beside.GetTrailingTrivia().Any(SyntaxKind.EndOfLineTrivia);
            MemberDeclarationSyntax added = Declare(member, old, names)
                .WithLeadingTrivia(isAlone ? IndentationOf(member.Beside!) : SyntaxFactory.TriviaList(SyntaxFactory.Space))
                .WithTrailingTrivia(isAlone ? SyntaxFactory.TriviaList(newLine) : beside.GetTrailingTrivia());
            SyntaxList<MemberDeclarationSyntax> list = type.Members;
            if (!isAlone)
            {
                list = list.Replace(beside, beside.WithoutTrailingTrivia());
            }

            type = type.WithMembers(list.Insert(index + 1, added));
        }

        foreach (CompanionMember member in members.Where(m => m.Beside is null).OrderBy(m => m.Companion.IsStatic))
        {
            type = AddFirst(type, old, Declare(member, old, names), newLine, layout);
        }

        return type;
    }

    private static TypeDeclarationSyntax AddFirst(
        TypeDeclarationSyntax type, TypeDeclarationSyntax old, MemberDeclarationSyntax added, SyntaxTrivia newLine, FileLayout layout)
    {
        if (type.OpenBraceToken.IsKind(SyntaxKind.None))
        {
            // `class Page;`
            SyntaxTriviaList after = type.SemicolonToken.TrailingTrivia;
            return type.WithSemicolonToken(default)
                .WithOpenBraceToken(SyntaxFactory.Token(SyntaxFactory.TriviaList(SyntaxFactory.Space), SyntaxKind.OpenBraceToken, default))
                .WithCloseBraceToken(SyntaxFactory.Token(SyntaxFactory.TriviaList(SyntaxFactory.Space), SyntaxKind.CloseBraceToken, after))
                .WithMembers(SyntaxFactory.SingletonList(added.WithLeadingTrivia(SyntaxFactory.Space)));
        }

        if (!type.OpenBraceToken.TrailingTrivia.Any(SyntaxKind.EndOfLineTrivia))
        {
            // All on one line.
            return type.WithOpenBraceToken(type.OpenBraceToken.WithTrailingTrivia(SyntaxFactory.Space))
                .WithMembers(type.Members.Insert(0, added.WithTrailingTrivia(SyntaxFactory.Space)));
        }

        SyntaxTriviaList indentation = old.Members.Count > 0
            ? IndentationOf(old.Members[0])
            : SyntaxFactory.TriviaList(SyntaxFactory.Whitespace(layout.At(old).Inner.Indent));
        SyntaxTriviaList end = old.Members.Count > 0 ? SyntaxFactory.TriviaList(newLine, newLine) : SyntaxFactory.TriviaList(newLine);
        return type.WithMembers(type.Members.Insert(0, added.WithLeadingTrivia(indentation).WithTrailingTrivia(end)));
    }

    private static MemberDeclarationSyntax Declare(CompanionMember member, TypeDeclarationSyntax old, OwnNames names)
    {
        Companion companion = member.Companion;
        int position = old.OpenBraceToken.IsKind(SyntaxKind.None) ? old.Identifier.SpanStart : old.OpenBraceToken.Span.End;
        bool isImplicit = old.SyntaxTree.Options is CSharpParseOptions { LanguageVersion: >= LanguageVersion.CSharp9 };
        string type = names.Type("MmapLock", position);
        string created = MmapLockCreation.Write(isImplicit, member.IsRecursive, names, position).ToString();
        string modifiers = (companion.IsPrivate ? "private" : "internal") + (companion.IsStatic ? " static" : "");
        string text = companion.Kind == CompanionKind.Member
            ? $"{modifiers} readonly {type} {companion.Name} = {created};"
            : $"{modifiers} {type} {companion.Name} {{ get; }} = {created};";
        return SyntaxFactory.ParseMemberDeclaration(text)!;
    }

    private static SyntaxTriviaList IndentationOf(SyntaxNode node) =>
        SyntaxFactory.TriviaList(node.GetLeadingTrivia().Reverse().TakeWhile(t => t.IsKind(SyntaxKind.WhitespaceTrivia)).Take(1));
}
