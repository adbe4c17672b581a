using System.Composition;
using Microsoft.CodeAnalysis.CodeFixes;

namespace MmLock.CodeFixes.Rules.Hold;

/// <summary>A wait: with the structure lock released around it. No range can help: the structure lock has none.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MML2004BlockingUnderStructureLockCodeFix)), Shared]
public sealed class MML2004BlockingUnderStructureLockCodeFix : HoldCodeFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("MML2004");

    private protected override bool OffersHoist => false;

    private protected override bool OffersRange => false;
}
