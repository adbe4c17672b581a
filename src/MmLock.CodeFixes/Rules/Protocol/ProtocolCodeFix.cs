using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using MmLock.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.CodeFixes.Rules.Protocol;

/// <summary>Repairs of the lock protocol: the sound ones also for all diagnostics at once, the others one at a time.</summary>
public abstract class ProtocolCodeFix : CodeFixProvider
{
    private const string SoundKey = "Sound";
    private const string ReviewKey = "Review";

    internal abstract ProtocolEdit? Plan(ProtocolTarget target, SemanticModel model);

    /// <inheritdoc/>
    public override FixAllProvider? GetFixAllProvider() => AllSoundOnes.Instance;

    /// <inheritdoc/>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SemanticModel? model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (model is not null && Plan(new Place(diagnostic).In(model), model) is { } edit)
            {
                Document document = context.Document;
                context.RegisterCodeFix(
                    CodeAction.Create(
                        edit.IsSound ? edit.Title : edit.Title + " (review)",
                        async token => document.WithText((await document.GetTextAsync(token).ConfigureAwait(false)).WithChanges(edit.Changes)),
                        edit.IsSound ? SoundKey : ReviewKey),
                    diagnostic);
            }
        }
    }

    /// <summary>A diagnostic by positions, which follow the text through other edits.</summary>
    private sealed class Place
    {
        private readonly int[] _positions;
        private readonly ImmutableDictionary<string, string?> _facts;

        public Place(Diagnostic diagnostic)
        {
            _positions = new[] { diagnostic.Location }.Concat(diagnostic.AdditionalLocations.Where(l => l.SourceTree == diagnostic.Location.SourceTree)).Select(l => l.SourceSpan.Start).ToArray();
            _facts = diagnostic.Properties;
        }

        public int Position => _positions[0];

        public ProtocolTarget In(SemanticModel model)
        {
            SyntaxNode root = model.SyntaxTree.GetRoot();
            List<SyntaxToken> tokens = _positions.Select(p => root.FindToken(p)).ToList();
            return new ProtocolTarget(tokens[0], tokens.Skip(1).ToList(), _facts);
        }

        public void Follow(IReadOnlyList<TextChange> changes)
        {
            for (int i = 0; i < _positions.Length; i++)
            {
                int position = _positions[i];
                _positions[i] += changes.Where(c => c.Span.Start <= position && c.Span.End <= position).Sum(c => c.NewText!.Length - c.Span.Length);
            }
        }
    }

    private sealed class AllSoundOnes : FixAllProvider
    {
        public static readonly AllSoundOnes Instance = new();

        private readonly InDocuments _inDocuments = new();

        public override IEnumerable<FixAllScope> GetSupportedFixAllScopes() => _inDocuments.GetSupportedFixAllScopes();

        public override Task<CodeAction?> GetFixAsync(FixAllContext fixAllContext) =>
            fixAllContext.CodeActionEquivalenceKey == SoundKey ? _inDocuments.GetFixAsync(fixAllContext) : Task.FromResult<CodeAction?>(null);
    }

    /// <summary>One after the other, each on the text that the one before has left: regions may lie in each other.</summary>
    private sealed class InDocuments : DocumentBasedFixAllProvider
    {
        protected override async Task<Document?> FixAllAsync(FixAllContext fixAllContext, Document document, ImmutableArray<Diagnostic> diagnostics)
        {
            var fix = (ProtocolCodeFix)fixAllContext.CodeFixProvider;
            List<Place> places = diagnostics.Select(d => new Place(d)).OrderBy(p => p.Position).ToList();
            foreach (Place place in places)
            {
                SemanticModel? model = await document.GetSemanticModelAsync(fixAllContext.CancellationToken).ConfigureAwait(false);
                if (model is not null && fix.Plan(place.In(model), model) is { IsSound: true } edit)
                {
                    document = document.WithText((await document.GetTextAsync(fixAllContext.CancellationToken).ConfigureAwait(false)).WithChanges(edit.Changes));
                    places.ForEach(p => p.Follow(edit.Changes));
                }
            }

            return document;
        }
    }
}
