using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.Analyzers.Prefilter;

/// <summary>
/// Code that another build compiles, and this one does not: what it does under a lock is not seen here. What only the target framework
/// decides is not meant: a project for several is compiled for each, and each is asked.
/// </summary>
internal static class LeftOutCode
{
    /// <summary>The directive that leaves out a part of a body; null for none.</summary>
    public static string? In(SyntaxNode body) => body.ContainsDirectives ? In(body, body.Span) : null;

    /// <summary>The same of the code from the first of some pieces of a body to whatever follows the last.</summary>
    public static string? Among(SyntaxNode body, IEnumerable<SyntaxNode> pieces)
    {
        if (!body.ContainsDirectives)
        {
            return null;
        }

        int start = int.MaxValue;
        int end = 0;
        foreach (SyntaxNode piece in pieces)
        {
            start = System.Math.Min(start, piece.FullSpan.Start);
            end = System.Math.Max(end, piece.GetLastToken().GetNextToken().SpanStart);
        }

        return start < end ? In(body, TextSpan.FromBounds(start, end)) : null;
    }

    private static string? In(SyntaxNode body, TextSpan span)
    {
        DirectiveTriviaSyntax? directive = null;
        foreach (SyntaxTrivia trivia in body.DescendantTrivia(span))
        {
            if (trivia.GetStructure() is BranchingDirectiveTriviaSyntax branch)
            {
                directive = branch;
            }
            else if (trivia.IsKind(SyntaxKind.DisabledTextTrivia) && span.Contains(trivia.Span) && !IsOfFramework(directive)
                && SyntaxFactory.ParseTokens(trivia.ToString()).Any(t => !t.IsKind(SyntaxKind.EndOfFileToken)))
            {
                return directive?.ToString().Trim() ?? "#if";
            }
        }

        return null;
    }

    /// <summary>By the symbols that the SDK defines for a target framework, and no others.</summary>
    private static bool IsOfFramework(DirectiveTriviaSyntax? directive) => directive is not null
        && directive.GetRelatedDirectives().OfType<ConditionalDirectiveTriviaSyntax>().All(d =>
            d.Condition.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>()
                .All(n => s_framework.IsMatch(n.Identifier.ValueText)));

    private static readonly Regex s_framework =
        new("^(NET|NETCOREAPP|NETSTANDARD|NETFRAMEWORK|NET(COREAPP|STANDARD|FRAMEWORK)?[0-9]+(_[0-9]+)?(_OR_GREATER)?)$");
}
