using System.Composition;
using MmLock.Analyzers.Rules;
using MmLock.CodeFixes.Editing;
using Microsoft.CodeAnalysis.CodeFixes;

namespace MmLock.CodeFixes.Rules.Protocol;

/// <summary>Takes two locks whose scopes follow each other directly in the other order.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MML3005LockOrderInversionCodeFix)), Shared]
public sealed class MML3005LockOrderInversionCodeFix : LockUseCodeFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("MML3005");

    private protected override IEnumerable<LockUseFix> Fixes(FixSite site)
    {
        if (site.Fact(DiagnosticPropertyNames.CanSwap) is not null && site.Place(0) is { } first
            && NestedScopes.Swap(
                site.Node, site.Root.FindNode(first, getInnermostNodeForTie: true), site.Model, site.Layout.Text) is { } changes)
        {
            yield return new LockUseFix("Take the two in the other order (review)", nameof(NestedScopes.Swap), changes);
        }
    }
}
