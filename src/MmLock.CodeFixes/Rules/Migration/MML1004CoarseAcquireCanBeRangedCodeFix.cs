using System.Composition;
using MmLock.Analyzers.Rules;
using MmLock.CodeFixes.Editing;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace MmLock.CodeFixes.Rules.Migration;

/// <summary>
/// Narrows one coarse acquire to its range, or has it say what it would hold and stay coarse. The first changes who may run beside it, so a
/// person looks at each: no Fix All.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MML1004CoarseAcquireCanBeRangedCodeFix)), Shared]
public sealed class MML1004CoarseAcquireCanBeRangedCodeFix : CodeFixProvider
{
    /// <summary>Equivalence key of the fix that changes nothing but what a recorded run tells.</summary>
    public const string WhatIfKey = "MML1004WhatIf";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("MML1004");

    /// <inheritdoc/>
    public override FixAllProvider? GetFixAllProvider() => null;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            diagnostic.Properties.TryGetValue(DiagnosticPropertyNames.Plan, out string? plan);
            if (await HoldConversion.ConvertAllAsync(
                context.Document, new[] { diagnostic.Location.SourceSpan }, context.CancellationToken).ConfigureAwait(false) is { } changed)
            {
                await FixGate.OfferAsync(
                    context, diagnostic, plan ?? "Narrow the hold (review)", nameof(MML1004CoarseAcquireCanBeRangedCodeFix),
                    changed.Project.Solution)
                    .ConfigureAwait(false);
            }

            if (await HoldConversion.SayWhatIfAsync(
                context.Document, new[] { diagnostic.Location.SourceSpan }, context.CancellationToken).ConfigureAwait(false)
                is { Changed: { } said })
            {
                await FixGate.OfferStatementAsync(
                    context, diagnostic, "Say what it would hold, and stay coarse", WhatIfKey, said.Project.Solution)
                    .ConfigureAwait(false);
            }
        }
    }
}
