using System.Composition;
using Microsoft.CodeAnalysis.CodeFixes;

namespace MmLock.CodeFixes.Rules.Hold;

/// <summary>Long work: with the lock released around it, or under a range.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MML2003PageProportionalWorkUnderLockCodeFix)), Shared]
public sealed class MML2003PageProportionalWorkUnderLockCodeFix : HoldCodeFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("MML2003");
}
