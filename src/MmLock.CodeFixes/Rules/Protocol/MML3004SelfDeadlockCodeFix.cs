using System.Composition;
using MmLock.Analyzers.Rules;
using MmLock.CodeFixes.Editing;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.CodeFixes.Rules.Protocol;

/// <summary>Takes the second acquire away where the first covers it: what it guarded runs under the hold that there is.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MML3004SelfDeadlockCodeFix)), Shared]
public sealed class MML3004SelfDeadlockCodeFix : LockUseCodeFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("MML3004");

    private protected override IEnumerable<LockUseFix> Fixes(FixSite site)
    {
        if (site.Fact(DiagnosticPropertyNames.IsCovered) is not null
            && NestedScopes.Unwrap(site.Node, site.Model, site.Layout) is { } changes)
        {
            yield return new LockUseFix("Work under the hold that is there already (review)", nameof(NestedScopes.Unwrap), changes);
        }
    }
}
