using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace MmLock.CodeFixes.Editing;

internal static class LineEnding
{
    /// <summary>The line ending that the file uses.</summary>
    public static SyntaxTrivia Of(SyntaxNode root)
    {
        SyntaxTrivia first = root.DescendantTrivia().FirstOrDefault(t => t.IsKind(SyntaxKind.EndOfLineTrivia));
        return first.IsKind(SyntaxKind.None) ? SyntaxFactory.LineFeed : first;
    }
}
