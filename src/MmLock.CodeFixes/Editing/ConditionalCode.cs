using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.CodeFixes.Editing;

/// <summary>Whether preprocessor branches inside a body hold some of its lock sites.</summary>
internal static class ConditionalCode
{
    /// <summary>
    /// True when some of the sites stand inside an <c>#if</c> of the body, or uncompiled text in it names one of the
    /// operations. Both are seen alike under every set of symbols, so that the answer does not depend on the build.
    /// </summary>
    public static bool SplitsSites(SyntaxNode body, IReadOnlyCollection<SyntaxNode> sites, IReadOnlyCollection<string> names)
    {
        if (!body.ContainsDirectives)
        {
            return false;
        }

        var open = new Stack<int>();
        // What stands before the body is another member, which this build leaves out.
        foreach (SyntaxTrivia trivia in body.DescendantTrivia().Where(t => body.Span.Contains(t.Span)))
        {
            if (trivia.IsKind(SyntaxKind.DisabledTextTrivia))
            {
                if (SyntaxFactory.ParseTokens(trivia.ToString()).Any(t => names.Contains(t.ValueText)))
                {
                    return true;
                }
            }
            else if (trivia.GetStructure() is IfDirectiveTriviaSyntax)
            {
                open.Push(trivia.Span.End);
            }
            else if (trivia.GetStructure() is EndIfDirectiveTriviaSyntax && open.Count > 0)
            {
                TextSpan branch = TextSpan.FromBounds(open.Pop(), trivia.SpanStart);
                if (sites.Any(s => branch.Contains(s.Span)))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
