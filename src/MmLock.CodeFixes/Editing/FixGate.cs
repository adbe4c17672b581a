using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;

namespace MmLock.CodeFixes.Editing;

/// <summary>
/// What every change must pass before it is offered, alone, in Fix All and in the tool: on a fork of the solution that has
/// it, there is no compiler error and no finding about what runs under a lock, or how it is held, that was not there before.
/// </summary>
/// <remarks>
/// Rules look at the changed files only. The compiler does too while only bodies change; a change of a declaration is
/// compiled with everything that sees it.
/// </remarks>
internal static class FixGate
{
    /// <summary>What is known of a compilation stays while the host keeps that: the light bulb asks again at every move of the caret.</summary>
    private static readonly ConditionalWeakTable<Compilation, GateFindings> s_known = new();

    /// <param name="before">Where the change was planned.</param>
    /// <param name="after">The fork that has it.</param>
    /// <param name="cured">What the change is to cure: there must be less of it. Null for a change of several places.</param>
    /// <param name="expected">A rule that may have more to say, because the change states what it asks for; null for none.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static Task<bool> AdmitsAsync(Solution before, Solution after, Diagnostic? cured, string? expected, CancellationToken cancellationToken) =>
        JudgeAsync(before, after, cured, expected, withRules: true, cancellationToken);

    /// <summary>For a change that says something about the code and does not change what it does: more may be known of it afterwards.</summary>
    public static Task<bool> CompilesAsync(Solution before, Solution after, CancellationToken cancellationToken) =>
        JudgeAsync(before, after, null, null, withRules: false, cancellationToken);

    /// <summary>Offers a change of one place if it passes. It is made once, here, and not again when it is chosen.</summary>
    public static async Task OfferAsync(CodeFixContext context, Diagnostic diagnostic, string title, string key, Solution after, string? expected = null)
    {
        // What is asked of others may be asked in the same member: of the one that has a local function.
        if (await AdmitsAsync(context.Document.Project.Solution, after, expected == diagnostic.Id ? null : diagnostic, expected, context.CancellationToken).ConfigureAwait(false))
        {
            context.RegisterCodeFix(CodeAction.Create(title, _ => Task.FromResult(after), key), diagnostic);
        }
    }

    private static async Task<bool> JudgeAsync(Solution before, Solution after, Diagnostic? cured, string? expected, bool withRules, CancellationToken cancellationToken)
    {
        List<ProjectChanges> changes = after.GetChanges(before).GetProjectChanges().Where(c => c.NewProject.Language == LanguageNames.CSharp).ToList();
        if (changes.Count == 0)
        {
            return false;
        }

        bool changesDeclarations = false;
        foreach (ProjectChanges change in changes)
        {
            if (await FindingsAsync(change.OldProject, cancellationToken).ConfigureAwait(false) is not { } was || await FindingsAsync(change.NewProject, cancellationToken).ConfigureAwait(false) is not { } now)
            {
                return false;
            }

            var trees = new List<(SyntaxTree Was, SyntaxTree Now)>();
            foreach (DocumentId id in change.GetChangedDocuments())
            {
                SyntaxTree? old = await change.OldProject.GetDocument(id)!.GetSyntaxTreeAsync(cancellationToken).ConfigureAwait(false);
                SyntaxTree? changed = await change.NewProject.GetDocument(id)!.GetSyntaxTreeAsync(cancellationToken).ConfigureAwait(false);
                trees.Add((old!, changed!));
            }

            bool onlyBodies = trees.All(t => SyntaxFactory.AreEquivalent(t.Was, t.Now, topLevel: true));
            changesDeclarations |= !onlyBodies;
            if (onlyBodies ? IsMore(trees.SelectMany(t => now.ErrorsIn(t.Now, cancellationToken)), trees.SelectMany(t => was.ErrorsIn(t.Was, cancellationToken))) : IsMore(now.Errors(cancellationToken), was.Errors(cancellationToken)))
            {
                return false;
            }

            if (withRules && !await IsCleanAsync(was, now, trees, cured, expected, cancellationToken).ConfigureAwait(false))
            {
                return false;
            }
        }

        return !changesDeclarations || await DependentsCompileAsync(before, after, changes, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<bool> IsCleanAsync(GateFindings was, GateFindings now, List<(SyntaxTree Was, SyntaxTree Now)> trees, Diagnostic? cured, string? expected, CancellationToken cancellationToken)
    {
        var found = new List<Finding>();
        var known = new List<Finding>();
        foreach ((SyntaxTree old, SyntaxTree changed) in trees)
        {
            known.AddRange(await was.RulesIn(old, cancellationToken).ConfigureAwait(false));
            found.AddRange(await now.RulesIn(changed, cancellationToken).ConfigureAwait(false));
        }

        if (IsMore(found.Where(f => f.Id != expected), known))
        {
            return false;
        }

        // A fix that leaves what it is to cure, or puts the same in its place, is none.
        return cured?.Location.SourceTree is not { } tree || trees.All(t => t.Was != tree)
            || Finding.Of(cured) is var complaint && known.Count(f => f == complaint) is var count && (count == 0 || found.Count(f => f == complaint) < count);
    }

    /// <summary>What sees a changed declaration from another project.</summary>
    private static async Task<bool> DependentsCompileAsync(Solution before, Solution after, List<ProjectChanges> changes, CancellationToken cancellationToken)
    {
        var seen = new HashSet<ProjectId>(changes.Select(c => c.ProjectId));
        ProjectDependencyGraph graph = after.GetProjectDependencyGraph();
        foreach (ProjectId id in changes.SelectMany(c => graph.GetProjectsThatTransitivelyDependOnThisProject(c.ProjectId)))
        {
            if (seen.Add(id) && after.GetProject(id) is { Language: LanguageNames.CSharp } project
                && await FindingsAsync(project, cancellationToken).ConfigureAwait(false) is { } now && await FindingsAsync(before.GetProject(id)!, cancellationToken).ConfigureAwait(false) is { } was
                && IsMore(now.Errors(cancellationToken), was.Errors(cancellationToken)))
            {
                return false;
            }
        }

        return true;
    }

    private static async Task<GateFindings?> FindingsAsync(Project project, CancellationToken cancellationToken) =>
        await project.GetCompilationAsync(cancellationToken).ConfigureAwait(false) is { } compilation
            ? s_known.GetValue(compilation, c => new GateFindings(c, project.AnalyzerOptions))
            : null;

    /// <summary>Whether something is there more often than before.</summary>
    private static bool IsMore(IEnumerable<Finding> now, IEnumerable<Finding> before)
    {
        ILookup<Finding, Finding> known = before.ToLookup(f => f);
        return now.GroupBy(f => f).Any(g => g.Count() > known[g.Key].Count());
    }
}
