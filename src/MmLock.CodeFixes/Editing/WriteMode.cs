using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.CodeFixes.Editing;

/// <summary>Turns an acquire for reading, with the releases that belong to it, into one for writing.</summary>
internal static class WriteMode
{
    private static readonly Dictionary<string, string> s_write = new()
    {
        ["EnterReadLock"] = "EnterWriteLock",
        ["EnterUpgradeableReadLock"] = "EnterWriteLock",
        ["TryEnterReadLock"] = "TryEnterWriteLock",
        ["TryEnterUpgradeableReadLock"] = "TryEnterWriteLock",
        ["ExitReadLock"] = "ExitWriteLock",
        ["ExitUpgradeableReadLock"] = "ExitWriteLock",
        ["AcquireReaderLock"] = "AcquireWriterLock",
        ["ReleaseReaderLock"] = "ReleaseWriterLock",
        ["EnterRead"] = "EnterWrite",
        ["TryEnterRead"] = "TryEnterWrite",
        ["EnterReadAsync"] = "EnterWriteAsync",
        ["AcquireRead"] = "AcquireWrite",
        ["TryAcquireRead"] = "TryAcquireWrite",
        ["AcquireReadAsync"] = "AcquireWriteAsync",
        ["TryAcquireReadAsync"] = "TryAcquireWriteAsync",
        ["ReleaseRead"] = "ReleaseWrite",
    };

    /// <param name="root">The file.</param>
    /// <param name="places">The acquire, or the attribute that promises the hold, and the releases.</param>
    /// <returns>The changes; null when one of the places has no form for writing.</returns>
    public static IReadOnlyList<TextChange>? Find(SyntaxNode root, IEnumerable<TextSpan> places)
    {
        var changes = new List<TextChange>();
        foreach (TextSpan place in places)
        {
            SyntaxNode node = root.FindNode(place, getInnermostNodeForTie: true);
            if (node.FirstAncestorOrSelf<AttributeSyntax>() is { } attribute && RequireOfCallers.IsOurs(attribute))
            {
                if (attribute.ArgumentList?.Arguments.Select(a => a.Expression).OfType<MemberAccessExpressionSyntax>().FirstOrDefault(a => a.Name.Identifier.ValueText == "Read") is not { } mode)
                {
                    return null;
                }

                changes.Add(new TextChange(mode.Name.Span, "Write"));
            }
            else if (root.FindToken(place.Start) is var token && s_write.TryGetValue(token.ValueText, out string? write))
            {
                changes.Add(new TextChange(token.Span, write));
            }
            else
            {
                return null;
            }
        }

        return changes;
    }
}
