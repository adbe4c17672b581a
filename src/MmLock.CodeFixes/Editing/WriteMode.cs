using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Primitives;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.CodeFixes.Editing;

/// <summary>Turns an acquire for reading, with the releases that belong to it, into one for writing.</summary>
internal static class WriteMode
{
    /// <param name="root">The file.</param>
    /// <param name="places">The acquire, or the attribute that promises the hold, and the releases.</param>
    /// <param name="model">The model of the file.</param>
    /// <param name="reader">The primitives of the compilation.</param>
    /// <returns>The changes; null when one of the places has no form for writing.</returns>
    public static IReadOnlyList<TextChange>? Find(
        SyntaxNode root, IEnumerable<TextSpan> places, SemanticModel model, LockOperationReader reader)
    {
        var changes = new List<TextChange>();
        foreach (TextSpan place in places)
        {
            SyntaxNode node = root.FindNode(place, getInnermostNodeForTie: true);
            if (node.FirstAncestorOrSelf<AttributeSyntax>() is { } attribute && RequireOfCallers.IsOurs(attribute))
            {
                if (attribute.ArgumentList?.Arguments.Select(a => a.Expression).OfType<MemberAccessExpressionSyntax>()
                    .FirstOrDefault(a => a.Name.Identifier.ValueText == "Read") is not { } mode)
                {
                    return null;
                }

                changes.Add(new TextChange(mode.Name.Span, "Write"));
            }
            else if (node.FirstAncestorOrSelf<InvocationExpressionSyntax>() is { } call
                && model.GetOperation(call) is IInvocationOperation operation
                && reader.Read(operation) is { Member: { } member, Type: var primitive }
                && primitive.Members.FirstOrDefault(m =>
                    m.Verb == member.Verb && m.Mode == HoldMode.Write && m.Marks == member.Marks) is { } write)
            {
                changes.Add(new TextChange(root.FindToken(place.Start).Span, write.Name));
            }
            else
            {
                return null;
            }
        }

        return changes;
    }
}
