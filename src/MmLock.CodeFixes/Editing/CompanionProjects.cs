using MmLock.Analyzers.Locks;

namespace MmLock.CodeFixes.Editing;

/// <summary>
/// What the other projects of a solution have to do with objects that are locked as such: whoever locks one of them without the lock
/// that goes with it, or makes one without that, decides for all.
/// </summary>
internal static class CompanionProjects
{
    /// <returns>Null for no reason.</returns>
    public static string? ReasonOf(
        ProjectLocks own, LockAliasSet group, IReadOnlyList<ProjectLocks> projects, CancellationToken cancellationToken)
    {
        if (group.Companion is not { } companion || companion.Home.GetDocumentationCommentId() is not { } id)
        {
            return null;
        }

        if ((Declares(own, companion) ? own : OwnerOf(companion, projects)) is not { } owner
            || CompanionMembers.Of(companion, owner.Project, false, cancellationToken) is null)
        {
            return $"'{companion.Type.Name}' is declared in no file of the solution that can be edited, so that it can get no lock; lock an object of your own";
        }

        if (owner != own && !owner.Graph.Models.Compilation.Assembly.GivesAccessTo(own.Graph.Models.Compilation.Assembly))
        {
            return NoAccess(companion, own, owner);
        }

        var ids = new HashSet<string>(SolutionLocks.IdsOf(group));
        foreach (ProjectLocks other in projects.Where(p => p != own))
        {
            if (DocumentationCommentId.GetFirstSymbolForDeclarationId(id, other.Graph.Models.Compilation) is not { } home)
            {
                continue;
            }

            if (other.Groups.FirstOrDefault(g => g.Companion is { } there && there.Kind == companion.Kind
                && there.Home.GetDocumentationCommentId() == id && SolutionLocks.IdsOf(g).Any(ids.Contains)) is { Companion: { } same })
            {
                if (same.Name != companion.Name)
                {
                    return $"the lock of '{companion.Type.Name}' would be called '{companion.Name}' in one project and '{same.Name}' in "
                        + $"'{other.Project.Name}', where that is taken; rename what has the name";
                }

                if (!SymbolEqualityComparer.Default.Equals(home.ContainingAssembly, other.Graph.Models.Compilation.Assembly)
                    && !owner.Graph.Models.Compilation.Assembly.GivesAccessTo(other.Graph.Models.Compilation.Assembly))
                {
                    return NoAccess(companion, other, owner);
                }
            }
            else if (other.Graph.Companions.Concern(companion.Kind, home, cancellationToken) is { } why)
            {
                return $"project '{other.Project.Name}' keeps it raw: {why}";
            }
        }

        return null;
    }

    /// <summary>The members that one project has to declare for the locks that are converted, each once.</summary>
    public static IEnumerable<(Companion Companion, bool IsRecursive)> DeclaredIn(
        ProjectLocks project, IEnumerable<LockAliasSet> converted, SolutionLocks locks) =>
        converted.Where(g => g.Companion is { } c && Declares(project, c))
            .GroupBy(g => (g.Companion!.Kind, g.Companion.Home.GetDocumentationCommentId()))
            .Select(g => (
                g.First().Companion! with { IsPrivate = g.All(s => s.Companion!.IsPrivate) },
                g.SelectMany(SolutionLocks.IdsOf).Any(locks.Recursion.ContainsKey)));

    private static ProjectLocks? OwnerOf(Companion companion, IReadOnlyList<ProjectLocks> projects) =>
        projects.FirstOrDefault(p => Declares(p, companion));

    private static bool Declares(ProjectLocks project, Companion companion) =>
        companion.Home.DeclaringSyntaxReferences.Any(r => project.Graph.Models.Compilation.ContainsSyntaxTree(r.SyntaxTree));

    private static string NoAccess(Companion companion, ProjectLocks project, ProjectLocks owner) =>
        $"project '{project.Project.Name}' locks '{companion.Type.Name}', too, and sees no internal member of '{owner.Project.Name}'; "
            + $"add [InternalsVisibleTo(\"{project.Graph.Models.Compilation.AssemblyName}\")] there";
}
