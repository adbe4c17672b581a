using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Primitives;
using MmLock.CodeFixes.Editing;
using MmLock.CodeFixes.Editing.Layout;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.CodeFixes.Rules.Protocol;

/// <summary>Fixes of how locks are used. What they change is who waits for whom, so that a person looks at each: no Fix All.</summary>
public abstract class LockUseCodeFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override FixAllProvider? GetFixAllProvider() => null;

    /// <inheritdoc/>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        SemanticModel? model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        if (root is null || model is null)
        {
            return;
        }

        FileLayout layout = FileLayout.Of(context.Document, root.SyntaxTree);
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            SyntaxNode node = root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
            var site = new FixSite(
                diagnostic, root, node, model, layout,
                PrimitiveTable.For(context.Document.Project.AnalyzerOptions, context.CancellationToken));
            foreach (LockUseFix fix in Fixes(site))
            {
                Document changed = await ApplyAsync(context.Document, layout.Text, fix, context.CancellationToken).ConfigureAwait(false);
                await FixGate.OfferAsync(context, diagnostic, fix.Title, fix.Key, changed.Project.Solution, fix.Expected)
                    .ConfigureAwait(false);
            }
        }
    }

    private protected abstract IEnumerable<LockUseFix> Fixes(FixSite site);

    private static async Task<Document> ApplyAsync(Document document, SourceText text, LockUseFix fix, CancellationToken cancellationToken)
    {
        Document changed = document.WithText(text.WithChanges(fix.Changes.OrderBy(c => c.Span.Start)));
        return fix.Names is { } names
            && await changed.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false) is CompilationUnitSyntax root
            ? changed.WithSyntaxRoot(UsingDirectives.AddIfNeeded(root, names))
            : changed;
    }
}

/// <summary>Where a fix is asked for.</summary>
internal sealed record FixSite(
    Diagnostic Diagnostic, SyntaxNode Root, SyntaxNode Node, SemanticModel Model, FileLayout Layout, PrimitiveTable Table)
{
    /// <summary>Reads lock operations of the file.</summary>
    public LockOperationReader Reader => LockOperationReader.Of(Model.Compilation, Table);

    public string? Fact(string key) => Diagnostic.Properties.TryGetValue(key, out string? value) ? value : null;

    /// <summary>An additional location, if it is in this file.</summary>
    public TextSpan? Place(int index) =>
        index < Diagnostic.AdditionalLocations.Count && Diagnostic.AdditionalLocations[index] is var place
            && place.SourceTree == Root.SyntaxTree
            ? place.SourceSpan
            : null;
}

/// <summary>One fix of one diagnostic.</summary>
/// <param name="Title">What the light bulb says.</param>
/// <param name="Key">Its equivalence key.</param>
/// <param name="Changes">The edit.</param>
/// <param name="Names">The types of ours that it names; null for none.</param>
/// <param name="Expected">A rule that may have more to say afterwards, because that is what the fix asks of others.</param>
internal sealed record LockUseFix(
    string Title, string Key, IReadOnlyList<TextChange> Changes, OwnNames? Names = null, string? Expected = null);
