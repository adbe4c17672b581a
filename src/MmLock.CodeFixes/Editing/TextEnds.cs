using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Options;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.CodeFixes.Editing;

/// <summary>Brings an edit of the tree to the file's own layout, as text.</summary>
internal static class TextEnds
{
    /// <summary>Formats what the edit marked, with the line ends that the file has; what it did not touch stays byte by byte.</summary>
    public static async Task<Document> SettleAsync(Document original, Document changed, CancellationToken cancellationToken)
    {
        SourceText before = await original.GetTextAsync(cancellationToken).ConfigureAwait(false);
        string newLine = before.ToString().Contains("\r\n") ? "\r\n" : "\n";
        OptionSet options = (await changed.GetOptionsAsync(cancellationToken).ConfigureAwait(false)).WithChangedOption(FormattingOptions.NewLine, LanguageNames.CSharp, newLine);
        Document formatted = await Formatter.FormatAsync(changed, Formatter.Annotation, options, cancellationToken).ConfigureAwait(false);
        IEnumerable<TextChange> changes = await formatted.GetTextChangesAsync(original, cancellationToken).ConfigureAwait(false);
        return original.WithText(before.WithChanges(changes.Select(c => new TextChange(c.Span, c.NewText!.Replace("\r\n", "\n").Replace("\n", newLine)))));
    }
}
