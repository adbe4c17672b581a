using System.Composition;
using MmLock.CodeFixes.Editing;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.CodeFixes.Rules.Hold;

/// <summary>An allocation whose size does not depend on guarded state moves before the acquire, all of them at once if wanted.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MML2002UserAllocationUnderLockCodeFix)), Shared]
public sealed class MML2002UserAllocationUnderLockCodeFix : HoldCodeFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("MML2002");

    /// <inheritdoc/>
    public override FixAllProvider? GetFixAllProvider() => new AllSoundOnes();

    private protected override string SoundHoistTitle(string lockName) => $"Allocate before '{lockName}' is taken";

    private sealed class AllSoundOnes : DocumentBasedFixAllProvider
    {
        protected override string GetFixAllTitle(FixAllContext fixAllContext) => "Allocate before the locks are taken";

        protected override async Task<Document?> FixAllAsync(
            FixAllContext fixAllContext, Document document, ImmutableArray<Diagnostic> diagnostics)
        {
            if (!fixAllContext.Asks(HoistKey))
            {
                return document;
            }

            Solution changed = await GatedFixAll.ApplyAsync(
                document.Project.Solution,
                diagnostics.OrderBy(d => d.Location.SourceSpan.Start).ToList(),
                async (sites, token) => (await HoistAsync(document, sites, token).ConfigureAwait(false)).Project.Solution,
                (fork, token) => FixGate.ObjectionAsync(document.Project.Solution, fork, token),
                fixAllContext.CancellationToken).ConfigureAwait(false);
            return changed.GetDocument(document.Id);
        }

        /// <summary>One after the other, each on the text that the one before has left: so none takes a name that another has.</summary>
        private static async Task<Document> HoistAsync(
            Document document, IReadOnlyList<Diagnostic> diagnostics, CancellationToken cancellationToken)
        {
            List<(MovingPlace Place, string Lock)> places = diagnostics.Select(d => (new MovingPlace(d), LockNameOf(d))).ToList();
            foreach ((MovingPlace place, string name) in places)
            {
                if (place.Others.Any() && await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false) is { } model
                    && Hoist.Find(
                        model, place.Span, await ScopeOfAsync(document, place.Others.First(), cancellationToken).ConfigureAwait(false),
                        name,
                        cancellationToken) is { IsSound: true } hoist)
                {
                    Document changed = await EditAsync(document, hoist.Apply, cancellationToken).ConfigureAwait(false);
                    List<TextChange> changes =
                        (await changed.GetTextChangesAsync(document, cancellationToken).ConfigureAwait(false)).ToList();
                    places.ForEach(p => p.Place.Follow(changes));
                    document = changed;
                }
            }

            return document;
        }
    }
}
