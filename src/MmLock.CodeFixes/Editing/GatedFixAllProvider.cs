using System;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace MmLock.CodeFixes.Editing;

/// <summary>A Fix All over the scope that the user chose, of all that passes the gate together.</summary>
/// <param name="title">What it does.</param>
/// <param name="sites">What is to be changed for some diagnostics, in a Fix All with this key.</param>
/// <param name="apply">Changes some of the sites of a solution.</param>
/// <param name="judge">The gate: what is wrong with the second solution, made of the first; null if nothing is.</param>
internal sealed class GatedFixAllProvider<TSite>(
    string title,
    Func<FixAllContext, IEnumerable<Diagnostic>, IEnumerable<TSite?>> sites,
    Func<Solution, IReadOnlyList<TSite>, CancellationToken, Task<Solution>> apply,
    Func<Solution, Solution, CancellationToken, Task<string?>> judge) : FixAllProvider
    where TSite : class
{
    /// <inheritdoc/>
    public override async Task<CodeAction?> GetFixAsync(FixAllContext fixAllContext)
    {
        Solution solution = fixAllContext.Solution;
        IReadOnlyList<Diagnostic> diagnostics = await FixAllDiagnostics.OfAsync(fixAllContext).ConfigureAwait(false);
        List<TSite> found = sites(fixAllContext, diagnostics).OfType<TSite>().Distinct().ToList();
        return found.Count == 0
            ? null
            : CodeAction.Create(
                title,
                cancellationToken => GatedFixAll.ApplyAsync(
                    solution,
                    found,
                    (some, token) => apply(solution, some, token),
                    (fork, token) => judge(solution, fork, token),
                    cancellationToken),
                fixAllContext.CodeActionEquivalenceKey);
    }
}
