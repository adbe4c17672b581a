using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.Tool.Loading;

/// <summary>A file that several projects compile, or one for several frameworks, is one text, and has a document in each.</summary>
internal static class LinkedFiles
{
    /// <summary>What has changed of one document has changed of all that are the same file.</summary>
    /// <param name="before">The solution before the change.</param>
    /// <param name="after">The solution with it.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static async Task<Solution> JoinAsync(Solution before, Solution after, CancellationToken cancellationToken)
    {
        DocumentId[] changed = [.. after.GetChanges(before).GetProjectChanges().SelectMany(p => p.GetChangedDocuments())];
        Solution joined = after;
        foreach (DocumentId id in changed)
        {
            Document document = after.GetDocument(id)!;
            SourceText text = await document.GetTextAsync(cancellationToken);
            foreach (DocumentId other in after.GetDocumentIdsWithFilePath(document.FilePath)
                .Where(o => !changed.Contains(o) && after.GetDocument(o) is not null))
            {
                joined = joined.WithDocumentText(other, text);
            }
        }

        return joined;
    }
}
