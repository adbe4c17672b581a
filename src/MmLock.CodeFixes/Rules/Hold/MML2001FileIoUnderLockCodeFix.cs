using System.Composition;
using Microsoft.CodeAnalysis.CodeFixes;

namespace MmLock.CodeFixes.Rules.Hold;

/// <summary>File access: before the acquire when nothing guarded feeds it, with the lock released around it, or under a range.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MML2001FileIoUnderLockCodeFix)), Shared]
public sealed class MML2001FileIoUnderLockCodeFix : HoldCodeFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("MML2001");
}
