using System.Composition;
using MmLock.CodeFixes.Editing;
using Microsoft.CodeAnalysis.CodeFixes;

namespace MmLock.CodeFixes.Rules.Migration;

/// <summary>
/// Pushes an acquire from all callers of a method into the method, in one change over all their files. That the lock is then taken for each
/// call of it is for a person to see: no Fix All.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MML1005LockTakenForCalleeCodeFix)), Shared]
public sealed class MML1005LockTakenForCalleeCodeFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("MML1005");

    /// <inheritdoc/>
    public override FixAllProvider? GetFixAllProvider() => null;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (await PushAcquire.TryAsync(context.Document, diagnostic.Location.SourceSpan, context.CancellationToken)
                .ConfigureAwait(false) is { } push)
            {
                await FixGate.OfferAsync(
                    context, diagnostic, $"Take the lock in '{push.Pushed.Callee.Name}' (review)",
                    nameof(MML1005LockTakenForCalleeCodeFix), push.Changed).ConfigureAwait(false);
            }
        }
    }
}
