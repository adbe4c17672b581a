using System.Composition;
using MmLock.Analyzers.Primitives;
using MmLock.Analyzers.Rules;
using MmLock.CodeFixes.Editing;
using MmLock.CodeFixes.Editing.Layout;
using Microsoft.CodeAnalysis.CodeActions;
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
    public override FixAllProvider GetFixAllProvider() => new EachStatement();

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

    private static async Task<Solution> ApplyAsync(
        Solution solution, IEnumerable<Diagnostic> diagnostics, CancellationToken cancellationToken)
    {
        foreach (IGrouping<DocumentId?, Diagnostic> file in diagnostics.GroupBy(d => solution.GetDocumentId(d.Location.SourceTree)))
        {
            if (file.Key is null || solution.GetDocument(file.Key) is not { } document
                || await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false) is not { } root
                || await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false) is not { } model)
            {
                continue;
            }

            FileLayout layout = FileLayout.Of(document, root.SyntaxTree);
            PrimitiveTable table = PrimitiveTable.For(document.Project.AnalyzerOptions, cancellationToken);
            var changes = new List<TextChange>();
            foreach (Diagnostic diagnostic in file.OrderBy(d => d.Location.SourceSpan.Start))
            {
                SyntaxNode touched = root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);

                // A statement that uses two members is put under the lock once; in a statement that is, nothing is left to do.
                if (!changes.Any(c => c.Span.Contains(touched.Span))
                    && AcquireAround.Find(
                        touched, model, layout,
                        isAsync => LockSpelling.Of(VmaLock, ExpressionOf(diagnostic) + ".VmaLock", writes: true, isAsync, "", table))
                            is { } around)
                {
                    changes.AddRange(around);
                }
            }

            solution = solution.WithDocumentText(file.Key, layout.Text.WithChanges(changes.OrderBy(c => c.Span.Start)));
        }

        return solution;
    }

    private sealed class EachStatement : FixAllProvider
    {
        public override async Task<CodeAction?> GetFixAsync(FixAllContext context)
        {
            List<Diagnostic> diagnostics = (await FixAllDiagnostics.OfAsync(context).ConfigureAwait(false))
                .Where(d => ExpressionOf(d) is not null).ToList();
            return diagnostics.Count == 0
                ? null
                : CodeAction.Create(
                    "Hold VmaLock around shared state", token => ApplyGatedAsync(context.Solution, diagnostics, token),
                    nameof(MML4007SharedStateUnderRangeHoldCodeFix));
        }

        private static Task<Solution> ApplyGatedAsync(
            Solution solution, IReadOnlyList<Diagnostic> diagnostics, CancellationToken cancellationToken) =>
            GatedFixAll.ApplyAsync(
                solution,
                diagnostics,
                (some, token) => ApplyAsync(solution, some, token),
                (fork, token) => FixGate.ObjectionAsync(solution, fork, token),
                cancellationToken);
    }
}
