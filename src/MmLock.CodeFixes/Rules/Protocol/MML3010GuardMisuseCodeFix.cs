using System.Composition;
using MmLock.Analyzers.Rules;
using MmLock.Analyzers.Rules.Protocol;
using MmLock.CodeFixes.Editing;
using MmLock.CodeFixes.Editing.Layout;
using Microsoft.CodeAnalysis.CodeFixes;

namespace MmLock.CodeFixes.Rules.Protocol;

/// <summary>A guard that is thrown away gets a <c>using</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MML3010GuardMisuseCodeFix)), Shared]
public sealed class MML3010GuardMisuseCodeFix : ProtocolCodeFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("MML3010");

    internal override ProtocolEdit? Plan(ProtocolTarget target, SemanticModel model, FileLayout layout) =>
        target.Fact(DiagnosticPropertyNames.Kind) == MML3010GuardMisuse.Discarded ? UsingEdit.PlanDiscarded(target.Token, model) : null;
}
