using System.Composition;
using MmLock.CodeFixes.Editing;
using MmLock.CodeFixes.Rules.Protocol;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.CodeFixes.Rules.FineGrained;

/// <summary>
/// Asks again under the hold and begins again if the answer is another one: of two branches that consist of an acquire each, where what
/// chooses between them is a question that takes its own lock.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MML4002MissingRevalidationCodeFix)), Shared]
public sealed class MML4002MissingRevalidationCodeFix : LockUseCodeFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("MML4002");

    private protected override IEnumerable<LockUseFix> Fixes(FixSite site)
    {
        if (site.Place(0) is { } condition
            && site.Root.FindNode(condition, getInnermostNodeForTie: true).FirstAncestorOrSelf<IfStatementSyntax>() is { } choice
            && choice.Condition.Span == condition && DecideAgain.Branches(choice, site.Model, site.Layout) is { } changes)
        {
            yield return new LockUseFix("Ask again under the hold (review)", nameof(DecideAgain), changes);
        }
    }
}
