using System;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.CodeFixes.Editing;

/// <summary>A file of a solution that is being changed.</summary>
internal sealed record EditedFile(Document Document, SyntaxNode Root, SemanticModel Model);

/// <summary>Changes of the text where diagnostics are, file by file.</summary>
internal static class DocumentEdits
{
    /// <param name="solution">In which the diagnostics were found.</param>
    /// <param name="diagnostics">In any order, of any file.</param>
    /// <param name="changesOf">The changes of one file for the diagnostics in it, which come in their order. They do not overlap.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<Solution> ApplyAsync(
        Solution solution,
        IEnumerable<Diagnostic> diagnostics,
        Func<EditedFile, IEnumerable<Diagnostic>, IEnumerable<TextChange>> changesOf,
        CancellationToken cancellationToken)
    {
        foreach (IGrouping<DocumentId?, Diagnostic> file in diagnostics.GroupBy(d => solution.GetDocumentId(d.Location.SourceTree)))
        {
            if (file.Key is not null && solution.GetDocument(file.Key) is { } document
                && await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false) is { } root
                && await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false) is { } model)
            {
                SourceText text = await document.GetTextAsync(cancellationToken).ConfigureAwait(false);
                IEnumerable<TextChange> changes =
                    changesOf(new EditedFile(document, root, model), file.OrderBy(d => d.Location.SourceSpan.Start));
                solution = solution.WithDocumentText(file.Key, text.WithChanges(changes.Distinct().OrderBy(c => c.Span.Start)));
            }
        }

        return solution;
    }
}
