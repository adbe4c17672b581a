using System;
using System.Composition;
using MmLock.Analyzers.Rules.Protocol;
using MmLock.CodeFixes.Editing;
using MmLock.CodeFixes.Editing.Layout;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.CodeFixes.Rules.Protocol;

/// <summary>
/// Makes a lock member readonly that nothing assigns after construction: that keeps what the code does, and so is in Fix All.
/// For review: a spin lock becomes mutable, and from then on excludes; a member that is assigned again is read into a local once.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MML3009UnstableLockIdentityCodeFix)), Shared]
public sealed class MML3009UnstableLockIdentityCodeFix : CodeFixProvider
{
    private const string Declaration = "Declaration";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("MML3009");

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => new GatedFixAllProvider<Diagnostic>(
        "Make the locks readonly",
        (all, found) => found.Where(d => all.Asks(Declaration)
            && d.Properties.TryGetValue(UnstableLockProperties.Fix, out string? fix) && fix == UnstableLockProperties.MakeReadonly),
        ApplyAsync, FixGate.ObjectionAsync);

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            Document document = context.Document;
            diagnostic.Properties.TryGetValue(UnstableLockProperties.Fix, out string? fix);
            if (fix == UnstableLockProperties.Capture)
            {
                SyntaxNode? root = await document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
                SemanticModel? model = await document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
                if (root?.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true) is ExpressionSyntax target
                    && model is not null && FileLayout.Of(document, model.SyntaxTree) is var layout
                    && LockMember.Capture(target, model, layout) is { } changes)
                {
                    await FixGate.OfferAsync(
                        context, diagnostic, "Read the lock once, into a local (review)", nameof(LockMember.Capture),
                        document.WithText(layout.Text.WithChanges(changes)).Project.Solution)
                        .ConfigureAwait(false);
                }
            }
            else if (fix is not null && EditOf(diagnostic, fix) is not null)
            {
                Solution changed =
                    await ApplyAsync(document.Project.Solution, new[] { diagnostic }, context.CancellationToken).ConfigureAwait(false);
                bool isSound = fix == UnstableLockProperties.MakeReadonly;
                await FixGate.OfferAsync(
                    context, diagnostic, isSound ? "Make the lock readonly" : "Make the spin lock's field mutable (review)",
                    isSound ? Declaration : fix, changed)
                    .ConfigureAwait(false);
            }
        }
    }

    /// <summary>The change of the declaration, which is the last additional location.</summary>
    private static (SyntaxTree Tree, TextChange Change)? EditOf(Diagnostic diagnostic, string fix)
    {
        Location? place = diagnostic.AdditionalLocations.LastOrDefault();
        SyntaxNode? node = place?.SourceTree?.GetRoot().FindNode(place.SourceSpan);
        if (node is null || !LockMember.IsAlone(node))
        {
            return null;
        }

        TextChange? change = fix switch
        {
            UnstableLockProperties.MakeReadonly => LockMember.Fix(node),
            UnstableLockProperties.MakeMutable => LockMember.Loosen(node),
            _ => null,
        };
        return change is { } edit ? (place!.SourceTree!, edit) : null;
    }

    /// <summary>Each declaration once, however many places lock it.</summary>
    private static async Task<Solution> ApplyAsync(
        Solution solution, IReadOnlyList<Diagnostic> diagnostics, CancellationToken cancellationToken)
    {
        var edits = diagnostics
            .Select(d => d.Properties.TryGetValue(UnstableLockProperties.Fix, out string? fix) && fix is not null ? EditOf(d, fix) : null)
            .OfType<(SyntaxTree Tree, TextChange Change)>()
            .GroupBy(e => solution.GetDocumentId(e.Tree));
        foreach (IGrouping<DocumentId?, (SyntaxTree Tree, TextChange Change)> file in edits)
        {
            if (file.Key is not null && solution.GetDocument(file.Key) is { } document)
            {
                SourceText text = await document.GetTextAsync(cancellationToken).ConfigureAwait(false);
                solution = solution.WithDocumentText(
                    file.Key, text.WithChanges(file.Select(e => e.Change).Distinct().OrderBy(c => c.Span.Start)));
            }
        }

        return solution;
    }
}
