using System;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.CodeFixes.Editing;

/// <summary>What is wrong with a change.</summary>
/// <param name="Reason">For its reader.</param>
/// <param name="File">Where it shows; null where no file says so.</param>
internal sealed record GateObjection(string Reason, string? File)
{
    public static GateObjection Of(Finding finding) => new(finding.ToString(), finding.File);
}

/// <summary>
/// What every change must pass before it is offered, alone, in Fix All and in the tool: on a fork of the solution that has
/// it, there is no compiler error and no finding about what runs under a lock, or how it is held, that was not there before.
/// </summary>
/// <remarks>
/// Rules look at the changed files only, and while only bodies change at those types in them that the change can mean anything to. The
/// compiler does too while only bodies change; a change of a declaration is compiled with everything that sees it.
/// </remarks>
internal static class FixGate
{
    /// <summary>
    /// What is known of a compilation stays while the host keeps that: the light bulb asks again at every move of the
    /// caret.
    /// </summary>
    private static readonly ConditionalWeakTable<Compilation, GateFindings> s_known = new();

    /// <param name="before">Where the change was planned.</param>
    /// <param name="after">The fork that has it.</param>
    /// <param name="cured">What the change is to cure: there must be less of it. Null for a change of several places.</param>
    /// <param name="expected">A rule that may have more to say, because the change states what it asks for; null for none.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>What is wrong with the change, for its reader; null when it passes.</returns>
    public static async Task<string?> ObjectionAsync(
        Solution before, Solution after, Diagnostic? cured, string? expected, CancellationToken cancellationToken) =>
        FirstOf(await JudgeAsync(before, after, cured, expected, withErrors: true, withRules: true, cancellationToken)
            .ConfigureAwait(false));

    /// <summary>For a change of several places.</summary>
    public static Task<string?> ObjectionAsync(Solution before, Solution after, CancellationToken cancellationToken) =>
        ObjectionAsync(before, after, null, null, cancellationToken);

    /// <summary>All that is wrong with a change of several places, each with its file, so that who made it can tell which it is.</summary>
    /// <param name="before">Where the change was planned.</param>
    /// <param name="after">The fork that has it.</param>
    /// <param name="compiles">Whether the change is known to compile.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static Task<IReadOnlyList<GateObjection>> ObjectionsAsync(
        Solution before, Solution after, bool compiles, CancellationToken cancellationToken) =>
        JudgeAsync(before, after, null, null, withErrors: !compiles, withRules: true, cancellationToken);

    /// <summary>
    /// For a change that says something about the code and does not change what it does: more may be known of it
    /// afterwards.
    /// </summary>
    public static async Task<string?> ErrorAsync(Solution before, Solution after, CancellationToken cancellationToken) =>
        FirstOf(await JudgeAsync(before, after, null, null, withErrors: true, withRules: false, cancellationToken).ConfigureAwait(false));

    /// <summary>Offers a change of one place if it passes. It is made once, here, and not again when it is chosen.</summary>
    public static async Task OfferAsync(
        CodeFixContext context, Diagnostic diagnostic, string title, string key, Solution after, string? expected = null)
    {
        // What is asked of others may be asked in the same member: of the one that has a local function.
        if (await ObjectionAsync(
            context.Document.Project.Solution, after, expected == diagnostic.Id ? null : diagnostic, expected, context.CancellationToken)
            .ConfigureAwait(false) is null)
        {
            context.RegisterCodeFix(CodeAction.Create(title, _ => Task.FromResult(after), key), diagnostic);
        }
    }

    /// <summary>Offers a change that says something about the code and does not change what it does, if it compiles.</summary>
    public static async Task OfferStatementAsync(
        CodeFixContext context, Diagnostic diagnostic, string title, string key, Solution after)
    {
        if (await ErrorAsync(context.Document.Project.Solution, after, context.CancellationToken).ConfigureAwait(false) is null)
        {
            context.RegisterCodeFix(CodeAction.Create(title, _ => Task.FromResult(after), key), diagnostic);
        }
    }

    private static string? FirstOf(IReadOnlyList<GateObjection> objections) => objections.Count == 0 ? null : objections[0].Reason;

    private static async Task<IReadOnlyList<GateObjection>> JudgeAsync(
        Solution before, Solution after, Diagnostic? cured, string? expected, bool withErrors, bool withRules,
        CancellationToken cancellationToken)
    {
        List<ProjectChanges> changes =
            after.GetChanges(before).GetProjectChanges().Where(c => c.NewProject.Language == LanguageNames.CSharp).ToList();
        if (changes.Count == 0)
        {
            return new[] { new GateObjection("it changes nothing", null) };
        }

        bool changesDeclarations = false;
        var objections = new List<GateObjection>();
        foreach (ProjectChanges change in changes)
        {
            if (await FindingsAsync(change.OldProject, cancellationToken).ConfigureAwait(false) is not { } was
                || await FindingsAsync(change.NewProject, cancellationToken).ConfigureAwait(false) is not { } now)
            {
                return new[] { new GateObjection($"'{change.NewProject.Name}' does not compile", null) };
            }

            var trees = new List<ChangedFile>();
            foreach (DocumentId id in change.GetChangedDocuments())
            {
                SyntaxTree? old = await change.OldProject.GetDocument(id)!.GetSyntaxTreeAsync(cancellationToken).ConfigureAwait(false);
                SyntaxTree? changed = await change.NewProject.GetDocument(id)!.GetSyntaxTreeAsync(cancellationToken).ConfigureAwait(false);
                trees.Add(new ChangedFile(old!, changed!));
            }

            bool onlyBodies = !withErrors || trees.All(t => SyntaxFactory.AreEquivalent(t.Was, t.Now, topLevel: true));
            changesDeclarations |= !onlyBodies;
            List<Finding> worse = !withErrors ? new List<Finding>()
                : !onlyBodies ? More(now.Errors(cancellationToken), () => was.Errors(cancellationToken))
                : trees.Any(t => now.HasErrorIn(t.Now, ChangedIn(t.Was, t.Now), cancellationToken))
                ? More(
                    trees.SelectMany(t => now.ErrorsIn(t.Now, cancellationToken)),
                    () => trees.SelectMany(t => was.ErrorsIn(t.Was, cancellationToken)))
                : new List<Finding>();
            if (worse.Count == 0 && withRules)
            {
                bool isAlone = !change.GetAddedDocuments().Any() && !change.GetRemovedDocuments().Any();
                IReadOnlyList<ChangedFile> reached =
                    isAlone ? ChangeReach.In(was.Compilation, now.Compilation, trees, cancellationToken) : trees;
                worse = await WorseAsync(was, now, reached, cured, expected, cancellationToken).ConfigureAwait(false);
            }

            objections.AddRange(worse.Select(GateObjection.Of));
        }

        return objections.Count == 0 && changesDeclarations
            ? await DependentsErrorsAsync(before, after, changes, cancellationToken).ConfigureAwait(false)
            : objections;
    }

    private static async Task<List<Finding>> WorseAsync(
        GateFindings was, GateFindings now, IReadOnlyList<ChangedFile> trees, Diagnostic? cured, string? expected,
        CancellationToken cancellationToken)
    {
        // What no judge complains of, none can find cured.
        cured = cured is not null && GateFindings.IsJudge(cured.Id) ? cured : null;

        // Most changes leave nothing to find: then nobody asks what was there before.
        ILookup<SyntaxTree, Finding> found =
            await now.RulesIn(trees.Select(t => (t.Now, t.PartOfNow)), cancellationToken).ConfigureAwait(false);
        ILookup<SyntaxTree, Finding> knownIn = await was.RulesIn(
            trees.Where(t => found.Contains(t.Now) || found.Count > 0 && t.Was == cured?.Location.SourceTree)
                .Select(t => (t.Was, t.PartOfWas)),
            cancellationToken)
            .ConfigureAwait(false);
        List<Finding> known = knownIn.SelectMany(f => f).ToList();

        List<Finding> more = More(found.SelectMany(f => f).Where(f => f.Id != expected), () => known);
        if (more.Count > 0)
        {
            return more;
        }

        // A fix that leaves what it is to cure, or puts the same in its place, is none.
        return cured?.Location.SourceTree is { } tree && trees.Any(t => t.Was == tree)
            && Finding.Of(cured) is var complaint && known.Count(f => f.IsLike(complaint)) is > 0 and var count
            && found.SelectMany(f => f).Count(f => f.IsLike(complaint)) >= count
            ? new List<Finding> { complaint }
            : more;
    }

    /// <summary>What sees a changed declaration from another project.</summary>
    private static async Task<IReadOnlyList<GateObjection>> DependentsErrorsAsync(
        Solution before, Solution after, List<ProjectChanges> changes, CancellationToken cancellationToken)
    {
        var seen = new HashSet<ProjectId>(changes.Select(c => c.ProjectId));
        ProjectDependencyGraph graph = after.GetProjectDependencyGraph();
        foreach (ProjectId id in changes.SelectMany(c => graph.GetProjectsThatTransitivelyDependOnThisProject(c.ProjectId)))
        {
            if (seen.Add(id) && after.GetProject(id) is { Language: LanguageNames.CSharp } project
                && await FindingsAsync(project, cancellationToken).ConfigureAwait(false) is { } now
                && await FindingsAsync(before.GetProject(id)!, cancellationToken).ConfigureAwait(false) is { } was
                && More(now.Errors(cancellationToken), () => was.Errors(cancellationToken)) is { Count: > 0 } errors)
            {
                return errors.Select(GateObjection.Of).ToList();
            }
        }

        return Array.Empty<GateObjection>();
    }

    private static async Task<GateFindings?> FindingsAsync(Project project, CancellationToken cancellationToken) =>
        await project.GetCompilationAsync(cancellationToken).ConfigureAwait(false) is { } compilation
            ? s_known.GetValue(compilation, c => new GateFindings(c, project.AnalyzerOptions))
            : null;

    /// <summary>Where members differ; of the others the compiler says what it said before. Null where nothing differs.</summary>
    private static TextSpan? ChangedIn(SyntaxTree was, SyntaxTree now)
    {
        IList<TextSpan> changed = now.GetChangedSpans(was);
        SyntaxNode root = now.GetRoot();
        return changed.Count == 0
            ? null
            : TextSpan.FromBounds(MemberAt(changed.Min(c => c.Start)).Start, MemberAt(changed.Max(c => c.End)).End);

        TextSpan MemberAt(int position) =>
            root.FindToken(Math.Min(position, root.FullSpan.End)).Parent?.FirstAncestorOrSelf<MemberDeclarationSyntax>()?.FullSpan
                ?? root.FullSpan;
    }

    /// <summary>What is there more often than before, one of each kind.</summary>
    /// <param name="now">What is there.</param>
    /// <param name="before">What was; nobody asks where nothing is.</param>
    private static List<Finding> More(IEnumerable<Finding> now, Func<IEnumerable<Finding>> before)
    {
        List<Finding> found = now.ToList();
        if (found.Count == 0)
        {
            return found;
        }

        ILookup<(string, string), Finding> known = before().ToLookup(f => f.Kind);
        return found.GroupBy(f => f.Kind).Where(g => g.Count() > known[g.Key].Count()).Select(g => g.Last()).ToList();
    }
}
