using System.Runtime.CompilerServices;
using MmLock.Analyzers.Configuration;
using MmLock.Analyzers.Inventory;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;

namespace MmLock.CodeFixes.Editing;

/// <summary>
/// Locks that one project hands to another, by a constructor, a method, a field or a property. A name that is a lock in one project is one
/// in all that see it, and what these call the lock is one, too: a fixpoint, as names only come to it.
/// </summary>
internal static class HandedLocks
{
    /// <summary>A lock that goes through more projects one after the other stays raw.</summary>
    private const int MaxRounds = 8;

    private static readonly ConditionalWeakTable<Solution, Task<IReadOnlyList<ProjectLocks>>> s_known = new();

    /// <summary>The projects of a solution with the locks that each designates or gets from another.</summary>
    public static async Task<IReadOnlyList<ProjectLocks>> ProjectsAsync(Solution solution, CancellationToken cancellationToken)
    {
        if (s_known.TryGetValue(solution, out Task<IReadOnlyList<ProjectLocks>>? known))
        {
            return await known.ConfigureAwait(false);
        }

        ImmutableDictionary<HandedName, bool> handed = ImmutableDictionary<HandedName, bool>.Empty;
        IReadOnlyList<ProjectLocks> projects = await ReadAsync(solution, handed, cancellationToken).ConfigureAwait(false);
        for (int round = 0; round < MaxRounds; round++)
        {
            ImmutableDictionary<HandedName, bool> more = Add(handed, projects, cancellationToken);
            if (more == handed)
            {
                break;
            }

            handed = more;
            projects = await ReadAsync(solution, handed, cancellationToken).ConfigureAwait(false);
        }

        return await s_known.GetValue(solution, _ => Task.FromResult(projects)).ConfigureAwait(false);
    }

    /// <summary>The IDs of the groups that share a name, as one lock each.</summary>
    public static IEnumerable<IReadOnlyList<string>> Joined(IReadOnlyList<ProjectLocks> projects) =>
        projects.SelectMany(p => p.Groups.SelectMany(g => g.Members.Select(HandedName.Of).OfType<HandedName>()
                .Where(p.Graph.Options.Handed.ContainsKey).Distinct().Select(n => (Name: n, Group: g))))
            .GroupBy(n => n.Name, n => n.Group)
            .Select(n => n.SelectMany(SolutionLocks.IdsOf).Distinct().ToList()).Where(ids => ids.Count > 1).ToList();

    private static async Task<IReadOnlyList<ProjectLocks>> ReadAsync(
        Solution solution, ImmutableDictionary<HandedName, bool> handed, CancellationToken cancellationToken)
    {
        var projects = new List<ProjectLocks>();
        foreach (Project project in solution.Projects.Where(p => p.Language == LanguageNames.CSharp))
        {
            if (await ProjectEngines.OfAsync(project, handed, cancellationToken).ConfigureAwait(false) is { } engine)
            {
                projects.Add(new ProjectLocks(project, engine, engine.Locks.Graph.Groups(cancellationToken)));
            }
        }

        return projects;
    }

    private static ImmutableDictionary<HandedName, bool> Add(
        ImmutableDictionary<HandedName, bool> handed, IReadOnlyList<ProjectLocks> projects, CancellationToken cancellationToken)
    {
        foreach (ProjectLocks own in projects)
        {
            foreach (LockAliasSet group in own.Groups.Where(g => !g.IsMmapLock && g.Companion is null))
            {
                bool nests = own.Graph.IsCreatedRecursive(group, cancellationToken);
                List<HandedName> names = group.Members.Where(IsNamedBeyond).Select(HandedName.Of).OfType<HandedName>()
                    .Where(n => handed.ContainsKey(n) || projects.Any(p => p != own && IsNews(n, p, cancellationToken)))
                    .Concat(group.Handed.Select(h => HandedName.Of(h.Name)).OfType<HandedName>()).ToList();
                foreach (HandedName name in names.Where(n => !handed.TryGetValue(n, out bool known) || nests && !known))
                {
                    handed = handed.SetItem(name, nests);
                }
            }
        }

        return handed;
    }

    private static bool IsNamedBeyond(ISymbol name) =>
        (name is IParameterSymbol ? name.ContainingSymbol : name) is
        {
            DeclaredAccessibility: not (Accessibility.Private or Accessibility.NotApplicable)
        };

    /// <summary>Whether a project uses a name and does not know that it is a lock.</summary>
    private static bool IsNews(HandedName name, ProjectLocks project, CancellationToken cancellationToken) =>
        name.In(project.Graph.Models.Compilation) is { } there && project.Graph.GroupOf(there, cancellationToken) is null
        && (there.DeclaringSyntaxReferences.Any(r => project.Graph.Models.Compilation.ContainsSyntaxTree(r.SyntaxTree))
            || (there is IParameterSymbol { ContainingSymbol: IMethodSymbol method }
                ? SymbolUses.Calls(method, project.Graph.Models.Compilation, cancellationToken).Any(c => IsCallOf(method, c, project))
                : FirstUse(there, project.Graph, cancellationToken) is not null));

    private static bool IsCallOf(IMethodSymbol method, SyntaxNode call, ProjectLocks project) =>
        SymbolEqualityComparer.Default.Equals(
            project.Graph.Models.Get(call.SyntaxTree).GetSymbolInfo(call).Symbol?.OriginalDefinition, method.OriginalDefinition);

    /// <summary>The first place that means a symbol, other than in documentation.</summary>
    public static SyntaxNode? FirstUse(ISymbol symbol, LockAliasAnalysis graph, CancellationToken cancellationToken) =>
        SymbolUses.Uses(symbol, graph.Models.Compilation, cancellationToken).FirstOrDefault(name =>
            !name.Ancestors().Any(a => a is CrefSyntax)
            && SymbolEqualityComparer.Default.Equals(
                graph.Models.Get(name.SyntaxTree).GetSymbolInfo(name, cancellationToken).Symbol?.OriginalDefinition,
                symbol.OriginalDefinition));
}
