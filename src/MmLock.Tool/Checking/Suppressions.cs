using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace MmLock.Tool.Checking;

/// <summary>Why a finding is suppressed, as its source says it.</summary>
internal static class Suppressions
{
    /// <returns>The justification of the attribute, or the comment behind the pragma; null where there is none.</returns>
    public static string? ReasonOf(Diagnostic diagnostic, Compilation compilation, CancellationToken cancellationToken)
    {
        if (diagnostic.GetSuppressionInfo(compilation) is { Attribute: { } attribute })
        {
            return attribute.NamedArguments.FirstOrDefault(a => a.Key == "Justification").Value.Value as string;
        }

        if (diagnostic.Location.SourceTree is not { } tree)
        {
            return null;
        }

        // The last pragma before it that turns it off.
        PragmaWarningDirectiveTriviaSyntax? pragma = tree.GetRoot(cancellationToken).DescendantNodes(descendIntoTrivia: true)
            .OfType<PragmaWarningDirectiveTriviaSyntax>()
            .Where(p => p.SpanStart < diagnostic.Location.SourceSpan.Start && p.DisableOrRestoreKeyword.IsKind(SyntaxKind.DisableKeyword)
                && (p.ErrorCodes.Count == 0 || p.ErrorCodes.Any(c => c.ToString() == diagnostic.Id)))
            .LastOrDefault();
        string comment = pragma?.DescendantTrivia().LastOrDefault(t => t.IsKind(SyntaxKind.SingleLineCommentTrivia)).ToString()
            .TrimStart('/').Trim() ?? "";
        return comment.Length == 0 ? null : comment;
    }
}
