using MmLock.CodeFixes.Editing.Layout;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.CodeFixes.Editing;

/// <summary>An annotation for a declaration: its name without "Attribute", and the arguments in parentheses or nothing.</summary>
internal sealed record AttributeMark(SyntaxNode Declaration, string Name, string Arguments = "");

/// <summary>Puts annotations on declarations of a file, with the directive that their namespace needs.</summary>
internal static class AttributeMarks
{
    /// <param name="solution">To change; may have changes of other files already.</param>
    /// <param name="document">As it was when the declarations were found.</param>
    /// <param name="model">Of the file.</param>
    /// <param name="marks">All those of the file.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<Solution> ApplyAsync(
        Solution solution, Document document, SemanticModel model, IEnumerable<AttributeMark> marks, CancellationToken cancellationToken)
    {
        var names = new OwnNames(model);
        FileLayout layout = FileLayout.Of(document, model.SyntaxTree);
        Document marked = document.WithText(layout.Text.WithChanges(marks.OrderBy(m => m.Declaration.SpanStart).Select(m =>
            new TextChange(new TextSpan(m.Declaration.SpanStart, 0), TextOf(m, names, layout)))));
        return await marked.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false) is CompilationUnitSyntax root
            ? solution.WithDocumentSyntaxRoot(document.Id, UsingDirectives.AddIfNeeded(root, names))
            : solution;
    }

    /// <summary>A line of its own, but not where the declaration has none.</summary>
    private static string TextOf(AttributeMark mark, OwnNames names, FileLayout layout)
    {
        string attribute = $"[{names.Attribute(mark.Name, mark.Declaration.SpanStart)}{mark.Arguments}]";
        SyntaxToken first = mark.Declaration.GetFirstToken();
        return first.GetPreviousToken() is { RawKind: not (int)SyntaxKind.None } before && layout.IsOnLineOf(first, before)
            ? attribute + " "
            : layout.At(mark.Declaration).Line(attribute);
    }
}
