using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using System.Threading.Tasks;
using MmLock.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Editing;

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

        protected override async Task<Document?> FixAllAsync(FixAllContext fixAllContext, Document document, ImmutableArray<Diagnostic> diagnostics)
        {
            if (fixAllContext.CodeActionEquivalenceKey != HoistKey)
            {
                return document;
            }

            DocumentEditor editor = await DocumentEditor.CreateAsync(document, fixAllContext.CancellationToken).ConfigureAwait(false);
            foreach (Diagnostic diagnostic in diagnostics.OrderBy(d => d.Location.SourceSpan.Start))
            {
                if (AcquireOf(diagnostic) is { } acquire
                    && Hoist.Find(editor.SemanticModel, diagnostic.Location.SourceSpan, acquire.SourceSpan, LockNameOf(diagnostic), fixAllContext.CancellationToken) is { IsSound: true } hoist)
                {
                    hoist.Apply(editor, editor.SemanticModel);
                }
            }

            return editor.GetChangedDocument();
        }
    }
}
