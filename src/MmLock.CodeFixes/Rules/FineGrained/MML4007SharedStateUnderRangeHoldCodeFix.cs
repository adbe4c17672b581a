using System.Composition;
using MmLock.Analyzers.Primitives;
using MmLock.Analyzers.Rules;
using MmLock.CodeFixes.Editing;
using MmLock.CodeFixes.Editing.Layout;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.CodeFixes.Rules.FineGrained;

/// <summary>
/// Puts the statement that uses shared state under the lock's <c>VmaLock</c>. Not one that does anything slow: the gate looks at what the
/// rules on holds say of the result.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MML4007SharedStateUnderRangeHoldCodeFix)), Shared]
public sealed class MML4007SharedStateUnderRangeHoldCodeFix : CodeFixProvider
{
    private const string VmaLock = "MmLock.VmaLock";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("MML4007");

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => new GatedFixAllProvider<Diagnostic>(
        "Hold VmaLock around shared state", (_, found) => found.Where(d => ExpressionOf(d) is not null), ApplyAsync,
        FixGate.ObjectionAsync);

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (ExpressionOf(diagnostic) is { } expression)
            {
                Solution changed = await ApplyAsync(
                    context.Document.Project.Solution, new[] { diagnostic }, context.CancellationToken).ConfigureAwait(false);
                await FixGate.OfferAsync(
                    context, diagnostic, $"Hold '{expression}.VmaLock' around it", nameof(MML4007SharedStateUnderRangeHoldCodeFix), changed)
                    .ConfigureAwait(false);
            }
        }
    }

    private static string? ExpressionOf(Diagnostic diagnostic) =>
        diagnostic.Properties.TryGetValue(DiagnosticPropertyNames.Expression, out string? expression) ? expression : null;

    private static Task<Solution> ApplyAsync(
        Solution solution, IReadOnlyList<Diagnostic> diagnostics, CancellationToken cancellationToken) =>
        DocumentEdits.ApplyAsync(
            solution,
            diagnostics,
            (file, found) =>
            {
                FileLayout layout = FileLayout.Of(file.Document, file.Root.SyntaxTree);
                PrimitiveTable table = PrimitiveTable.For(file.Document.Project.AnalyzerOptions, cancellationToken);
                var changes = new List<TextChange>();
                foreach (Diagnostic diagnostic in found)
                {
                    SyntaxNode touched = file.Root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);

                    // A statement that uses two members is put under the lock once; in a statement that is, nothing is left to do.
                    if (!changes.Any(c => c.Span.Contains(touched.Span))
                        && AcquireAround.Find(
                            touched, file.Model, layout,
                            isAsync => LockSpelling.Of(
                                VmaLock, ExpressionOf(diagnostic) + ".VmaLock", writes: true, isAsync, "", table)) is { } around)
                    {
                        changes.AddRange(around);
                    }
                }

                return changes;
            },
            cancellationToken);
}
