using System.Composition;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Rules;
using MmLock.CodeFixes.Editing;
using Microsoft.CodeAnalysis.CodeFixes;

namespace MmLock.CodeFixes.Rules.Migration;

/// <summary>Moves a lock, declaration and all sites together, to the MM locking API.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MML1001RawLockSiteCodeFix)), Shared]
public sealed class MML1001RawLockSiteCodeFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("MML1001");

    /// <summary>Each lock once: sites of one lock do not move one by one.</summary>
    public override FixAllProvider GetFixAllProvider() => new GatedFixAllProvider<string>(
        "Convert to MmapLock",
        (_, found) => found.Select(d => d.Properties.TryGetValue(DiagnosticPropertyNames.LockId, out string? id) ? id : null),
        ApiConversion.ConvertAsync, FixGate.ObjectionAsync);

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (diagnostic.Properties.TryGetValue(DiagnosticPropertyNames.LockId, out string? id) && id is not null)
            {
                diagnostic.Properties.TryGetValue(DiagnosticPropertyNames.LockName, out string? name);
                Solution solution = context.Document.Project.Solution;
                Solution changed =
                    await ApiConversion.ConvertAsync(solution, new[] { id }, context.CancellationToken).ConfigureAwait(false);
                await FixGate.OfferAsync(
                    context, diagnostic, $"Convert '{name}' and all its sites to MmapLock", nameof(MML1001RawLockSiteCodeFix), changed)
                    .ConfigureAwait(false);
            }
        }
    }
}
