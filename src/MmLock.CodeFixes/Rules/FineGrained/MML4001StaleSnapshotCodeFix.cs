using System.Composition;
using MmLock.CodeFixes.Editing;
using MmLock.CodeFixes.Rules.Protocol;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.CodeFixes.Rules.FineGrained;

/// <summary>
/// Copies the attributes that are read behind the hold while it lasts. Where more is done with the object than reading, it has to be looked
/// up again, and what to do when it is another one by then is for a person to say.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MML4001StaleSnapshotCodeFix)), Shared]
public sealed class MML4001StaleSnapshotCodeFix : LockUseCodeFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("MML4001");

    private protected override IEnumerable<LockUseFix> Fixes(FixSite site)
    {
        if (site.Node is IdentifierNameSyntax use && site.Place(0) is { } lookup && site.Place(1) is { } hold
            && AttributeCopies.Changes(use, site.Root.FindNode(lookup, getInnermostNodeForTie: true), hold, site.Model, site.Layout)
                is { } changes)
        {
            yield return new LockUseFix(
                $"Copy what is read of '{use.Identifier.ValueText}' while the hold lasts (review)", nameof(AttributeCopies), changes);
        }
    }
}
