using System.Composition;
using Microsoft.CodeAnalysis.CodeFixes;

namespace MmLock.CodeFixes.Rules.Hold;

/// <summary>Unknown code: with the lock released around it, or under a range.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MML2005CallbackUnderLockCodeFix)), Shared]
public sealed class MML2005CallbackUnderLockCodeFix : HoldCodeFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("MML2005");

    private protected override bool OffersHoist => false;
}
