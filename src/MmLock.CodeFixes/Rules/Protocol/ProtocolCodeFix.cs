using MmLock.CodeFixes.Editing;
using MmLock.CodeFixes.Editing.Layout;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.CodeFixes.Rules.Protocol;

/// <summary>Repairs of the lock protocol: the sound ones also for all diagnostics at once, the others one at a time.</summary>
public abstract class ProtocolCodeFix : CodeFixProvider
{
    private const string SoundKey = "Sound";
    private const string ReviewKey = "Review";

    internal abstract ProtocolEdit? Plan(ProtocolTarget target, SemanticModel model, FileLayout layout);

    /// <inheritdoc/>
    public override FixAllProvider? GetFixAllProvider() => AllSoundOnes.Instance;

    /// <inheritdoc/>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SemanticModel? model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (model is not null
                && Plan(new MovingPlace(diagnostic).In(model), model, FileLayout.Of(context.Document, model.SyntaxTree)) is { } edit)
            {
                SourceText text = await context.Document.GetTextAsync(context.CancellationToken).ConfigureAwait(false);
                Solution changed = context.Document.WithText(text.WithChanges(edit.Changes)).Project.Solution;
                await FixGate.OfferAsync(
                    context, diagnostic, edit.IsSound ? edit.Title : edit.Title + " (review)", edit.IsSound ? SoundKey : ReviewKey, changed)
                    .ConfigureAwait(false);
            }
        }
    }

    private sealed class AllSoundOnes : FixAllProvider
    {
        public static readonly AllSoundOnes Instance = new();

        private readonly InDocuments _inDocuments = new();

        public override IEnumerable<FixAllScope> GetSupportedFixAllScopes() => _inDocuments.GetSupportedFixAllScopes();

        public override Task<CodeAction?> GetFixAsync(FixAllContext fixAllContext) =>
            fixAllContext.Asks(SoundKey)
                ? _inDocuments.GetFixAsync(fixAllContext)
                : Task.FromResult<CodeAction?>(null);
    }

    /// <summary>One after the other, each on the text that the one before has left: regions may lie in each other.</summary>
    private sealed class InDocuments : DocumentBasedFixAllProvider
    {
        protected override async Task<Document?> FixAllAsync(
            FixAllContext fixAllContext, Document document, ImmutableArray<Diagnostic> diagnostics)
        {
            var fix = (ProtocolCodeFix)fixAllContext.CodeFixProvider;
            Solution changed = await GatedFixAll.ApplyAsync(
                document.Project.Solution,
                diagnostics.OrderBy(d => d.Location.SourceSpan.Start).ToList(),
                async (sites, token) => (await RepairAsync(fix, document, sites, token).ConfigureAwait(false)).Project.Solution,
                (fork, token) => FixGate.ObjectionAsync(document.Project.Solution, fork, token),
                fixAllContext.CancellationToken).ConfigureAwait(false);
            return changed.GetDocument(document.Id);
        }

        private static async Task<Document> RepairAsync(
            ProtocolCodeFix fix, Document document, IReadOnlyList<Diagnostic> diagnostics, CancellationToken cancellationToken)
        {
            List<MovingPlace> places = diagnostics.Select(d => new MovingPlace(d)).ToList();
            foreach (MovingPlace place in places)
            {
                if (await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false) is { } model
                    && fix.Plan(place.In(model), model, FileLayout.Of(document, model.SyntaxTree)) is { IsSound: true } edit)
                {
                    document = document.WithText(
                        (await document.GetTextAsync(cancellationToken).ConfigureAwait(false)).WithChanges(edit.Changes));
                    places.ForEach(p => p.Follow(edit.Changes));
                }
            }

            return document;
        }
    }
}
