using System.Runtime.CompilerServices;
using MmLock.Analyzers.Conversion;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Inventory;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;

namespace MmLock.CodeFixes.Editing;

/// <summary>One project of a solution with the designated locks that it knows.</summary>
internal sealed record ProjectLocks(Project Project, LockEngine Engine, IReadOnlyList<LockAliasSet> Groups)
{
    public LockAliasAnalysis Graph => Engine.Locks.Graph;
}

/// <summary>
/// The locks of all projects of a solution, and why some must stay raw: what one project does with a lock decides for
/// all.
/// </summary>
internal sealed class SolutionLocks
{
    /// <summary>A survey, a conversion and each light bulb ask about the same solution.</summary>
    private static readonly ConditionalWeakTable<Solution, SolutionLocks> s_known = new();

    private readonly Dictionary<string, string> _reasons = new();
    private readonly Dictionary<string, IReadOnlyList<Refusal>> _recursion = new();
    private readonly Dictionary<string, string> _obstacles = new();

    /// <summary>IDs of one lock that goes by several.</summary>
    private readonly IReadOnlyList<IReadOnlyList<string>> _sets;

    private SolutionLocks(IReadOnlyList<ProjectLocks> projects)
    {
        Projects = projects;
        _sets = projects.SelectMany(p => p.Groups).Select(g => IdsOf(g).ToList()).Where(ids => ids.Count > 1)
            .Concat(HandedLocks.Joined(projects)).ToList();
    }

    public IReadOnlyList<ProjectLocks> Projects { get; }

    /// <summary>By the ID of a lock: why it stays raw, for a reader. Locks that are not here can be converted.</summary>
    public IReadOnlyDictionary<string, string> Reasons => _reasons;

    /// <summary>
    /// By the ID of a lock: why its image must be <c>MmapLockRecursion.CoarseByThread</c>, with the places, from all projects.
    /// Locks that are not here can do without.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<Refusal>> Recursion => _recursion;

    /// <summary>By the ID of a lock: why it could not have the option, whether it needs it or not.</summary>
    public IReadOnlyDictionary<string, string> RecursionObstacles => _obstacles;

    public static async Task<SolutionLocks> OfAsync(Solution solution, CancellationToken cancellationToken)
    {
        if (s_known.TryGetValue(solution, out SolutionLocks? known))
        {
            return known;
        }

        IReadOnlyList<ProjectLocks> projects = await HandedLocks.ProjectsAsync(solution, cancellationToken).ConfigureAwait(false);
        var locks = new SolutionLocks(projects);
        locks.FindReasons(solution.GetProjectDependencyGraph(), cancellationToken);
        return s_known.GetValue(solution, _ => locks);
    }

    public static IEnumerable<string> IdsOf(LockAliasSet group) => group.Roots.Select(r => group.IdOf(r).Id);

    /// <summary>The locks of these IDs, and those that are one with them in some project.</summary>
    public HashSet<string> Closure(IEnumerable<string> lockIds)
    {
        var closed = new HashSet<string>(lockIds);
        while (_sets.FirstOrDefault(ids => ids.Any(closed.Contains) && !ids.All(closed.Contains)) is { } more)
        {
            closed.UnionWith(more);
        }

        return closed;
    }

    private void FindReasons(ProjectDependencyGraph dependencies, CancellationToken cancellationToken)
    {
        foreach (ProjectLocks known in Projects)
        {
            (Project project, LockEngine engine, IReadOnlyList<LockAliasSet> groups) = known;
            var dependents = new HashSet<ProjectId>(dependencies.GetProjectsThatTransitivelyDependOnThisProject(project.Id));
            List<ProjectLocks> above = Projects.Where(p => dependents.Contains(p.Project.Id)).ToList();
            foreach (LockAliasSet group in groups.Where(g => !g.IsMmapLock))
            {
                string? reason = engine.Blockers(group, cancellationToken).Select(r => r.Reason).FirstOrDefault()
                    ?? (GeneratedFileOf(group, project) is { } file
                        ? $"'{file}' is written by a source generator and uses it, and what that writes cannot be edited; let it write the conversion"
                        : null)
                    ?? group.Handed.Select(h => h.Otherwise.Reason).FirstOrDefault()
                    ?? EndedBeyond(known, group, above)
                    ?? UseBeyond(group, above, cancellationToken)
                    ?? CompanionProjects.ReasonOf(known, group, Projects, cancellationToken);
                if (reason is not null)
                {
                    Refuse(IdsOf(group), reason);
                }

                List<(Refusal Path, bool IsReentrant)> paths = above
                    .Select(p => RecursionNeeds.FromAbove(group, engine.Locks, p.Graph, cancellationToken))
                    .OfType<(Refusal, bool)>().ToList();
                AddNeeds(IdsOf(group), engine.Recursion(group, cancellationToken).Needs.Concat(paths.Select(p => p.Path)).ToList());
                if (paths.Any(p => !p.IsReentrant))
                {
                    Refuse(
                        IdsOf(group),
                        paths.First(p => !p.IsReentrant).Path.Reason + ", which it does not allow and a lock that knows its thread does");
                }
            }
        }

        // A lock moves as a whole.
        foreach (string id in _reasons.Keys.ToList())
        {
            Refuse(Closure(new[] { id }), _reasons[id]);
        }

        foreach (string id in _recursion.Keys.ToList())
        {
            AddNeeds(Closure(new[] { id }), _recursion[id].ToList());
        }

        RefuseRecursion(cancellationToken);
    }

    private void Refuse(IEnumerable<string> ids, string reason)
    {
        foreach (string id in ids.Where(i => !_reasons.ContainsKey(i)).ToList())
        {
            _reasons.Add(id, reason);
        }
    }

    private void AddNeeds(IEnumerable<string> ids, IReadOnlyList<Refusal> needs)
    {
        foreach (string id in needs.Count == 0 ? Enumerable.Empty<string>() : ids)
        {
            _recursion[id] = _recursion.TryGetValue(id, out IReadOnlyList<Refusal>? known) ? known.Union(needs).ToList() : needs;
        }
    }

    /// <summary>One project shows that a lock must know its thread, and another that it cannot.</summary>
    private void RefuseRecursion(CancellationToken cancellationToken)
    {
        foreach ((_, LockEngine engine, IReadOnlyList<LockAliasSet> groups) in Projects)
        {
            foreach (LockAliasSet group in groups.Where(g => !g.IsMmapLock))
            {
                if (engine.Recursion(group, cancellationToken).Obstacles.FirstOrDefault() is not { } obstacle)
                {
                    continue;
                }

                HashSet<string> ids = Closure(IdsOf(group));
                foreach (string id in ids)
                {
                    _obstacles[id] = obstacle.Reason;
                }

                if (ids.FirstOrDefault(_recursion.ContainsKey) is { } needing)
                {
                    Refuse(ids, $"{_recursion[needing][0].Reason}; {obstacle.Reason}");
                }
            }
        }
    }

    /// <summary>
    /// A method of one project gives the lock back for a hold of another's, whose sites are written as scopes: it would take the hold
    /// from under a guard.
    /// </summary>
    private string? EndedBeyond(ProjectLocks own, LockAliasSet group, IReadOnlyList<ProjectLocks> above)
    {
        HashSet<string> ids = Closure(IdsOf(group));
        foreach (ProjectLocks other in group.Operations.Count == 0 ? Enumerable.Empty<ProjectLocks>() : above)
        {
            List<LockAliasSet> same = other.Groups.Where(g => g.Operations.Count > 0 && IdsOf(g).Any(ids.Contains)).ToList();
            LockUse? end = same.SelectMany(CriticalSection.EndsForCallers)
                .Concat(same.Count == 0 ? Enumerable.Empty<LockUse>() : CriticalSection.EndsForCallers(group)
                    .Where(e => own.Graph.Runs.Visibility.IsSeenOutside(e.Container))).FirstOrDefault();
            if (end is not null)
            {
                return $"'{end.Container.Name}' gives it back for a hold that began in another body, and both '{own.Project.Name}' and "
                    + $"'{other.Project.Name}' lock it; take it and give it back in one project";
            }
        }

        return null;
    }

    /// <summary>A name of the lock that another project uses without knowing that it is one: <c>lock (store.SyncRoot)</c>.</summary>
    private string? UseBeyond(LockAliasSet group, IReadOnlyList<ProjectLocks> above, CancellationToken cancellationToken)
    {
        List<ISymbol> visible = group.Members
            .Where(m =>
                m is IFieldSymbol or IPropertySymbol or IMethodSymbol { MethodKind: MethodKind.Ordinary }
                    && m.DeclaredAccessibility != Accessibility.Private)
            .ToList();
        if (visible.Count == 0)
        {
            return null;
        }

        HashSet<string> ids = Closure(IdsOf(group));
        foreach ((Project other, LockEngine engine, IReadOnlyList<LockAliasSet> groups) in above)
        {
            foreach (ISymbol member in visible)
            {
                LockAliasAnalysis graph = engine.Locks.Graph;
                Compilation compilation = graph.Models.Compilation;
                if (DocumentationCommentId.CreateDeclarationId(member) is { } id
                    && DocumentationCommentId.GetFirstSymbolForDeclarationId(id, compilation) is { } there
                    && !groups.Any(g => g.Members.Contains(there, SymbolEqualityComparer.Default) && IdsOf(g).Any(ids.Contains))
                    && HandedLocks.FirstUse(there, graph, cancellationToken) is { } use)
                {
                    string name = member.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat);
                    int line = use.GetLocation().GetLineSpan().StartLinePosition.Line + 1;
                    return $"project '{other.Name}' uses '{name}' ({System.IO.Path.GetFileName(use.SyntaxTree.FilePath)}:{line}) "
                        + "without knowing that it is this lock; designate that by [CoarseLock], too";
                }
            }
        }

        return null;
    }

    /// <summary>A file of a source generator that is about the lock: an edit of what it wrote would not last.</summary>
    private static string? GeneratedFileOf(LockAliasSet group, Project project) => group.Operations.Select(o => o.Syntax.SyntaxTree)
        .Concat(group.Creations.Select(c => c.Syntax.SyntaxTree))
        .Concat(group.Members.SelectMany(m => m.DeclaringSyntaxReferences).Select(r => r.SyntaxTree))
        .Where(t => project.GetDocument(t) is SourceGeneratedDocument)
        .Select(t => System.IO.Path.GetFileName(t.FilePath)).FirstOrDefault();
}
