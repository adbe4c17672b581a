using System.Composition;
using MmLock.Analyzers.Rules;
using MmLock.Analyzers.Rules.Protocol;
using MmLock.CodeFixes.Editing;
using MmLock.CodeFixes.Editing.Layout;
using Microsoft.CodeAnalysis.CodeFixes;

namespace MmLock.CodeFixes.Rules.Protocol;

/// <summary>The acquire moves out of the <c>try</c>, or what stands before the <c>try</c> moves in.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MML3002AcquireGapCodeFix)), Shared]
public sealed class MML3002AcquireGapCodeFix : ProtocolCodeFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("MML3002");

    /// <summary>None: who sees that an acquire fails is another handler afterwards.</summary>
    public override FixAllProvider? GetFixAllProvider() => null;

    internal override ProtocolEdit? Plan(ProtocolTarget target, SemanticModel model, FileLayout layout) =>
        target.Fact(DiagnosticPropertyNames.Kind) switch
        {
            MML3002AcquireGap.Inside => GapEdit.PlanOut(target.Token, layout),
            MML3002AcquireGap.Before when target.Others.Count > 0 => GapEdit.PlanIn(target.Token, target.Others[0], model, layout),
            _ => null,
        };
}
