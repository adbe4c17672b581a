using System.Composition;
using MmLock.Analyzers.Rules;
using MmLock.CodeFixes.Editing;
using MmLock.CodeFixes.Editing.Layout;
using Microsoft.CodeAnalysis.CodeFixes;

namespace MmLock.CodeFixes.Rules.Protocol;

/// <summary>A guard becomes a <c>using</c>; an acquire and its release get a <c>try</c> and a <c>finally</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MML3001LockNotReleasedCodeFix)), Shared]
public sealed class MML3001LockNotReleasedCodeFix : ProtocolCodeFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("MML3001");

    internal override ProtocolEdit? Plan(ProtocolTarget target, SemanticModel model, FileLayout layout) =>
        UsingEdit.PlanDeclaration(target.Token, target.Others.Skip(1).ToList(), model, layout)
        ?? TryFinallyEdit.Plan(target.Token, target.Others.Skip(1).ToList(), target.Fact(DiagnosticPropertyNames.Release), model, layout);
}
