using System.Composition;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Rules;
using MmLock.CodeFixes.Editing;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace MmLock.CodeFixes.Rules.Migration;

/// <summary>Moves a lock, declaration and all sites together, to the MM locking API.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MML1001RawLockSiteCodeFix)), Shared]
public sealed class MML1001RawLockSiteCodeFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("MML1001");

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WholeLocksFixAll.Instance;

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

    /// <summary>Collects the locks behind the diagnostics and converts each once: sites of one lock do not move one by one.</summary>
    private sealed class WholeLocksFixAll : FixAllProvider
    {
        public static readonly WholeLocksFixAll Instance = new();

        public override async Task<CodeAction?> GetFixAsync(FixAllContext context)
        {
            IReadOnlyList<Diagnostic> diagnostics = await FixAllDiagnostics.OfAsync(context).ConfigureAwait(false);
            List<string> ids = diagnostics.Select(d => d.Properties.TryGetValue(DiagnosticPropertyNames.LockId, out string? id) ? id : null)
                .OfType<string>().Distinct().ToList();
            return ids.Count == 0
                ? null
                : CodeAction.Create(
                    "Convert to MmapLock", token => ApiConversion.ConvertGatedAsync(context.Solution, ids, token),
                    nameof(MML1001RawLockSiteCodeFix));
        }
    }
}
